import { type Heard, LogReader } from '../../src/diagnosis/texts/log-reader.ts'

/** @returns what a text says, line by line */
export function heardIn(text: string): Heard[] {
  const reader = new LogReader()
  for (const line of text.split('\n')) reader.read(line)
  return reader.heard()
}
