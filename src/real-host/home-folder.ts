import { homedir } from 'node:os'
import { isAbsolute } from 'node:path'

/** @returns absolute; nothing in a container that runs as a number no list of users has, and without HOME */
export function homeFolder(): string | undefined {
  try {
    const home = homedir()
    return isAbsolute(home) ? home : undefined
  } catch {
    return undefined
  }
}
