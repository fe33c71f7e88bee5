import type { Failure, Outcome } from '../../../src/diagnosis/facts.ts'

function failureWords(failure: Failure): string {
  switch (failure.kind) {
    case 'goaway':
      return ['goaway', failure.code, failure.reason].filter((word) => word !== undefined).join(' ')
    case 'stream-reset':
      return `stream-reset ${failure.code}`
    case 'timeout':
    case 'reset':
      return `${failure.kind} ${failure.phase}`
    case 'other':
      return `other ${failure.code}`
    default:
      return failure.kind
  }
}

/** @returns what became of a push, as the tables say it: `rejected 400 BadTopic`, `unknown reset answer` */
export function outcomeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'accepted':
      return 'accepted'
    case 'rejected':
      return ['rejected', outcome.reply.status, outcome.reply.reason]
        .filter((word) => word !== undefined)
        .join(' ')
    default:
      return `${outcome.kind} ${failureWords(outcome.failure)}`
  }
}
