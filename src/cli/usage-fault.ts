import type { Command as Commander, CommanderError } from 'commander'
import { Fault } from '../fault.ts'
import type { Text } from '../text.ts'
import { nearest } from './nearest.ts'

/** @returns all words of a command: `pushctl cert inspect` */
function pathOf(command: Commander): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

/**
 * What commander could not parse, in our words. Its codes are its contract; the word in quotes is its detail.
 *
 * @param error what commander threw
 * @param failed the command whose line it was
 * @param words the whole command line
 * @returns a `usage/…` Fault that names the wrong word and the nearest right one
 */
export function usageFault(error: CommanderError, failed: Commander, words: readonly string[]): Fault {
  const path = pathOf(failed)
  const typed = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const help: Text = { en: `See: ${path} --help`, zh: `用法见：${path} --help` }
  const suggest = (candidates: readonly string[]): Text => {
    const meant = nearest(typed, candidates)
    return meant === undefined ? help : { en: `Did you mean ${meant}?`, zh: `是不是想输入 ${meant}？` }
  }
  const flags = (command: Commander | null): string[] =>
    command === null ? [] : [...command.options.map(({ long }) => long ?? ''), ...flags(command.parent)]
  switch (error.code) {
    case 'commander.unknownCommand': {
      const names = failed.commands.map((known) => known.name())
      return new Fault(
        'usage/command',
        { en: `${path} has no command "${typed}".`, zh: `${path} 没有「${typed}」这个命令。` },
        { hint: suggest(names) },
      )
    }
    case 'commander.help': {
      const names = failed.commands.map((known) => known.name()).join(', ')
      return new Fault(
        'usage/command-missing',
        { en: `${path} needs one of: ${names}.`, zh: `${path} 后面要跟一个命令：${names}。` },
        { hint: help },
      )
    }
    case 'commander.unknownOption':
      return new Fault(
        'usage/option',
        { en: `${path} has no option ${typed}.`, zh: `${path} 没有 ${typed} 这个选项。` },
        { hint: suggest(['--help', ...flags(failed)]) },
      )
    case 'commander.missingArgument':
      return new Fault(
        'usage/argument-missing',
        { en: `${path} needs ${typed}.`, zh: `${path} 缺少参数 ${typed}。` },
        { hint: help },
      )
    case 'commander.optionMissingArgument': {
      const flag = typed.replace(/^-\w, /, '')
      return new Fault(
        'usage/value-missing',
        {
          en: `${flag.split(' ')[0]} needs a value: ${flag}`,
          zh: `${flag.split(' ')[0]} 后面要有值：${flag}`,
        },
        { hint: help },
      )
    }
    case 'commander.excessArguments': {
      const extra = words.at(-1) ?? ''
      return new Fault(
        'usage/too-many',
        { en: `${path} does not take "${extra}" as well.`, zh: `${path} 不需要「${extra}」这个多余的参数。` },
        { hint: help },
      )
    }
    default:
      return new Fault('usage/other', { en: error.message, zh: error.message }, { hint: help })
  }
}
