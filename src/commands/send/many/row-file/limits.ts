import { Fault } from '../../../../fault.ts'

/** Longest row that is read, in characters: what is longer is no row, and is not kept in memory to find its end. */
export const longestRow = 1_000_000

/**
 * @param name of the file
 * @param line on which it begins
 */
export function tooLong(name: string, line: number): Fault {
  return new Fault(
    'usage/rows',
    {
      en: `Line ${line} of ${name} is longer than 1 MB, too long for one row.`,
      zh: `${name} 第 ${line} 行超过 1 MB，作为一行数据太长了。`,
    },
    {
      hint: {
        en: 'It takes one row a line, or a JSON array of objects: [{"token":"…"},…]',
        zh: '每行写一条数据，或使用由对象组成的 JSON 数组：[{"token":"…"},…]',
      },
    },
  )
}
