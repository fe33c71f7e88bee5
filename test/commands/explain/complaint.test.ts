import { describe, expect, it } from 'vitest'
import { complaintIn } from '../../../src/commands/explain/complaint.ts'

describe('somebody says that a push is not seen', () => {
  it.each([
    ['of many', 'we send 500 notifications, none arrive'],
    ['no longer', 'since the update notifications no longer arrive'],
    ['behind the answer of a library', '{ "sent": [1], "failed": [] } push transmitted\nbut nothing shows'],
    ['the other way round', 'the push is taken but the phone shows nothing'],
    ['of a pass', 'the wallet pass is pushed and the phone never calls our web service'],
  ])('%s', (_, text) => {
    expect(complaintIn(text)).toBeDefined()
  })

  it('and what is missed of it, though no push is named', () => {
    expect(complaintIn('it says success but the sound does not play')?.symptom).toBe('no-sound')
  })

  it.each([
    ['a log of something else', 'GET /orders 200 in 3 ms\nno items in the cart'],
    ['commits', 'git push\nsuccess\nnot received by the mirror'],
  ])('but not in %s', (_, text) => {
    expect(complaintIn(text)).toBeUndefined()
  })
})
