import type { OwnFolder } from './own-folders.ts'
import type { Text } from './text.ts'

/** A stream of answers (stdout) or of talk (stderr). */
export interface Output {
  /** Never throws: what was lost is reported by `flush`. */
  write(text: string | Uint8Array): void
  /** Resolves when what was written does not wait for its reader any more, or the person stops pushctl. */
  ready(): Promise<void>
  /**
   * Resolves when all is out, or nobody reads any more; a second after the person stopped pushctl it waits no longer.
   *
   * @throws Fault `file/output` when some of it was lost for want of room
   */
  flush(): Promise<void>
}

/** Standard input, read by commands that were told to with `-`; without it only where something stands behind it. */
export interface StandardInput {
  /**
   * A program or a file stands behind it: a pipe, a socket, a plain file. Neither a terminal, at which one would wait
   * for a person, nor `/dev/null`, which is what a build job finds there.
   */
  readonly isPiped: boolean
  /** What a sentence calls it, where something else stands in its place: words that were typed. */
  readonly name?: string
  /** Everything up to the end of the stream; the same each time. */
  read(): Promise<Buffer>
  /** The same piece by piece. */
  pieces(): AsyncIterable<Uint8Array>
}

/** What the person in front of us can see and type. */
export interface Terminal {
  /** stdout is a screen, so keys and raw bytes do not belong there. */
  readonly stdoutIsScreen: boolean
  /** stderr is a screen, so a spinner makes sense. */
  readonly stderrIsScreen: boolean
  /** Somebody can be asked: there is a keyboard, and this is not CI. */
  readonly canAsk: boolean
  /** Width of the screen in columns; 80 when nobody knows. */
  readonly columns: number
  /**
   * Asks for a secret on the terminal itself, even when stdin is a pipe; nothing is echoed.
   *
   * @throws Fault `usage/no-terminal` when nobody can be asked; Interrupted when the person gives up
   */
  readSecret(question: Text): Promise<string>
  /**
   * Asks for a line of text, and again until it is good; nothing typed is lost.
   *
   * @param question the whole sentence
   * @param check says what is wrong with an answer
   * @param options whether Enter alone is an answer, too, as the question then says
   * @throws Fault `usage/no-terminal`; Interrupted
   */
  readLine(question: Text, check?: CheckAnswer, options?: LineOptions): Promise<string>
  /**
   * Has one of several chosen.
   *
   * @returns the value of the choice
   * @throws Fault `usage/no-terminal`; Interrupted
   */
  choose(question: Text, choices: readonly Choice[]): Promise<string>
}

export interface LineOptions {
  readonly mayBeEmpty?: true
}

/** @returns what is wrong with an answer, and what to type; nothing when it is good */
export type CheckAnswer = (answer: string) => Promise<Text | undefined>

/** One answer to choose. */
export interface Choice {
  readonly value: string
  readonly name: Text
}

export interface WriteOptions {
  /** POSIX permissions: 0o600 for anything with a key in it. Windows leaves the folder's own. */
  readonly mode?: number
  /** Replaces what is there; otherwise an existing file is a Fault and stays as it was. */
  readonly force?: boolean
  /** A file of pushctl's own, which one command may read and write again. */
  readonly own?: boolean
}

export interface ReadOptions {
  /** The file is no input of the command: it may be written again. */
  readonly own?: boolean
}

export interface GrowOptions {
  /** Other processes append to it at the same time: what they wrote is left as it is, and no reason to complain. */
  readonly shared?: boolean
}

/** A process that has a lock. */
export interface LockHolder {
  readonly pid: number
  /** ISO 8601 */
  readonly since: string
}

/** A lock of this process; it ends with the process, if not before. */
export interface Lock {
  release(): Promise<void>
}

/** What lies in a folder. */
export interface FolderEntry {
  readonly name: string
  readonly isFolder: boolean
}

/** A file that is written to at its end. */
export interface GrowingFile {
  /**
   * Appends, and returns when it is on disk. What could be written only in part is taken away again.
   *
   * @throws Fault `file/unwritable`, when the disk is full among others; `file/lost` when the text was written, but to
   *   a file that has been moved, deleted, replaced or cut short by somebody else
   */
  append(text: string | Uint8Array): Promise<void>
  /** @throws Fault `file/lost`, as `append` does */
  check(): Promise<void>
  close(): Promise<void>
}

/** A file that is read here and there, however long it is. */
export interface SeekableFile {
  readonly size: number
  /** @returns as many bytes as were asked for; fewer at its end */
  read(offset: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

/** Files by path, relative to the working folder; every failure is a Fault that names the path. */
export interface Files {
  /**
   * @throws Fault `file/not-found`, `file/is-folder`, `file/not-plain`, `file/denied`, `file/too-large`,
   *   `file/unreadable`, `file/no-working-folder`
   */
  read(path: string, options?: ReadOptions): Promise<Buffer>
  /**
   * Reads piece by piece, however long the file is.
   *
   * @throws Fault as `read` does, but for `file/too-large`
   */
  pieces(path: string, options?: ReadOptions): AsyncIterable<Uint8Array>
  /**
   * Opens a plain file to read parts of it.
   *
   * @throws Fault as `read` does, but for `file/too-large`
   */
  seek(path: string, options?: ReadOptions): Promise<SeekableFile>
  /** Whether it is what the shell handed over open, as `<(…)` and `/dev/stdin` are: it can be read only once. */
  isHandedOver(path: string): boolean
  /**
   * Reads what pushctl is to obey: a file of this user or of root that nobody else may write.
   *
   * @throws Fault `file/not-ours`, with the line that mends it; and as `read` does
   */
  readOurs(path: string, options?: ReadOptions): Promise<Buffer>
  /** The files in a folder of pushctl's own, which nobody else may write and no link leads out of. */
  own(folder: OwnFolder): OwnFiles
  /**
   * Opens a file to write to its end, and makes it if it is not there.
   *
   * @throws Fault `file/no-folder`, `file/denied`, `file/unwritable`; `usage/same-file` when this command reads it too
   */
  grow(path: string, options?: GrowOptions): Promise<GrowingFile>
  /**
   * Takes a lock that no other process can have at the same time.
   *
   * @param path of a file that says who has it
   * @param since the time, for whoever comes second
   * @returns the lock, or who has it as far as that is known
   * @throws Fault `file/exists` when a file of that name is none of ours; `file/…`
   */
  lock(path: string, since: Date): Promise<Lock | { readonly heldBy: LockHolder | undefined }>
  /** Gives a file another name, in place of whatever has it. */
  move(from: string, to: string): Promise<void>
  /**
   * Writes the whole file or nothing: to a temporary name beside it, synced, then moved into place.
   *
   * @throws Fault `file/exists`, `file/no-folder`, `file/denied`, `file/unwritable`; `usage/same-file`, with `force` too,
   *   when it is a file that this command has read or written, by whatever name
   */
  write(path: string, bytes: string | Uint8Array, options?: WriteOptions): Promise<void>
  exists(path: string): Promise<boolean>
  /**
   * @returns what is another each time the file is saved, in place or by a rename, with the same content too; nothing
   *   when it is not there
   */
  version(path: string): Promise<string | undefined>
  /**
   * @returns the path itself; of a symbolic link to something that is there, where it leads to
   * @throws Fault `file/is-folder`, `file/unwritable` when it is there and no plain file
   */
  followLink(path: string): Promise<string>
  /** What lies in a folder, by name; nothing when it is no folder, or not there, or may not be looked into. */
  list(path: string): Promise<readonly FolderEntry[]>
  /** Makes the folder and its parents, open to the owner only. */
  makeFolder(path: string): Promise<void>
  /** Makes a new empty folder for the while. */
  makeTemporaryFolder(): Promise<string>
  /** Removes a folder and all in it. */
  removeFolder(path: string): Promise<void>
  /** Removes a file; one that is not there is no failure. */
  remove(path: string): Promise<void>
}

/** Files by absolute path in one of pushctl's own folders; every failure is a Fault, `file/not-ours` among them. */
export type OwnFiles = Pick<
  Files,
  'read' | 'seek' | 'write' | 'grow' | 'exists' | 'list' | 'makeFolder' | 'remove'
>

export interface RunOptions {
  readonly cwd?: string
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** What it reads on stdin; nothing, if not given. */
  readonly stdin?: string
  /** Ends it. */
  readonly signal?: AbortSignal
}

export interface RunLineOptions {
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>
  /** Keeps stdout for pushctl's own answer: what the program writes there goes to stderr. */
  readonly stdoutIsOurs: boolean
}

/** What another program did. */
export interface Ran {
  readonly code: number
  /** stdout and stderr as they came, one after the other on a screen. */
  readonly output: string
  /** stdout alone. */
  readonly stdout: string
}

/** The outside world as one small value: the product gets the real one, tests make their own. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Nothing when it was removed since. */
  readonly cwd: string | undefined
  readonly platform: NodeJS.Platform
  /** The person's home folder, absolute; nothing for a user who has none. */
  readonly home: string | undefined
  readonly stdin: StandardInput
  readonly stdout: Output
  readonly stderr: Output
  readonly terminal: Terminal
  /** Says on stderr, in the person's language, what they have to know beside the answer. */
  warn(text: Text): void
  readonly files: Files
  /** What starts pushctl again: Node and the script, or the one executable that is both. */
  readonly self: readonly [string, ...string[]]
  /**
   * Runs another program to its end; its arguments are a list and never meet a shell.
   *
   * @throws Fault `file/not-found` when there is no such program
   */
  run(program: string, words: readonly string[], options?: RunOptions): Promise<Ran>
  /**
   * Runs a command line that the person gave, through the shell of this platform and on the terminal of this process.
   *
   * @returns its exit code; 128 and more when a signal ended it
   */
  runLine(line: string, options: RunLineOptions): Promise<number>
  /** @returns whether the operating system finds an address for the name, within a few seconds */
  knowsName(name: string): Promise<boolean>
  /** @returns whether an address lies in a network that this computer itself stands in */
  isNear(address: string): Promise<boolean>
  /** Fires when the person presses Ctrl-C, or the job is asked to stop; its reason is the name of the signal. */
  readonly interrupted: AbortSignal
  now(): Date
}
