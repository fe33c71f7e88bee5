import { Fault } from '../fault.ts'

/** What one command has read and written so far, each file by what it is and not by its name. */
export interface Touched {
  /** @param identity device and inode, or whatever is the same for all names of a file */
  read(identity: string, path: string): void
  written(identity: string, path: string): void
  /**
   * Inputs and outputs of one command are different files: what would be written over one of them would be its end.
   *
   * @param path where something is about to be written, as it was typed
   * @param goesOn it is added to what this command wrote under the same name
   * @throws Fault `usage/same-file`
   */
  check(identity: string, path: string, goesOn?: boolean): void
}

/** @returns a memory with nothing in it; its `check` throws Fault `usage/same-file` */
export function createTouched(): Touched {
  const inputs = new Map<string, string>()
  const outputs = new Map<string, string>()
  return {
    read: (identity, path) => void inputs.set(identity, path),
    written: (identity, path) => void outputs.set(identity, path),
    check(identity, path, goesOn = false) {
      const input = inputs.get(identity)
      const output = outputs.get(identity)
      const other = input ?? output
      if (other === undefined || (goesOn && input === undefined && output === path)) return
      const what =
        input === undefined
          ? { en: 'this command writes something else to it', zh: '本次命令的另一个输出' }
          : { en: 'this command reads it', zh: '本次命令的输入' }
      const alias = other === path ? { en: '', zh: '' } : { en: `, as ${other}`, zh: `（即 ${other}）` }
      throw new Fault(
        'usage/same-file',
        {
          en: `${path} was left as it is: ${what.en}${alias.en}.`,
          zh: `没有改动 ${path}：它也是${what.zh}${alias.zh}。`,
        },
        { hint: { en: 'Name another file for the output.', zh: '请给输出换一个文件名。' } },
      )
    },
  }
}
