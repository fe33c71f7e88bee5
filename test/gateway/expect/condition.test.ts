import { describe, expect, it } from 'vitest'
import { type Condition, readCondition, readConditions } from '../../../src/gateway/expect/condition.ts'
import { push } from '../control/controls-in-memory.ts'
import { deviceToken } from '../gateway-under-test.ts'

const payload = {
  aps: { alert: { title: 'Soup is ready', 'loc-args': ['a', 'b'] }, badge: 3, 'mutable-content': 1 },
  items: [
    { id: 7, name: 'x', tags: ['hot'] },
    { id: 8, name: 'y', tags: [] },
  ],
  empty: [],
  none: null,
  fresh: true,
  order: '42',
  topic: 'the payload’s own',
  status: 'shipped',
  data: { 'com.example.id': 'dotted', 'it’s "quoted"': 1, 0: 'a key' },
}

const message = push(1, {
  pushType: 'alert',
  priority: 10,
  expiration: 0,
  collapseId: 'dinner',
  headers: { 'apns-topic': 'com.example.app', 'apns-id': 'ABCD', 'x-trace': 'T1' },
})

const differenceOf = (condition: Condition, value: unknown = payload) =>
  condition.differs({ message, payload: value })?.evidence.en

describe('a condition that holds', () => {
  it.each([
    'aps.alert.title=Soup is ready',
    'aps.alert.title="Soup is ready"',
    'aps.alert.title == Soup is ready',
    '$.aps.alert.title=Soup is ready',
    '.aps.alert.title=Soup is ready',
    'payload.aps.alert.title=Soup is ready',
    'aps.badge=3',
    'aps.badge=3.0',
    'aps.mutable-content=1',
    'aps.alert.loc-args[1]=b',
    'aps.alert.loc-args.1=b',
    'aps.alert["loc-args"][0]=a',
    "aps.alert['loc-args'][0]=a",
    'aps.alert.loc-args=["a","b"]',
    'aps.alert={"title":"Soup is ready"}',
    'aps={"alert":{"loc-args":["a","b"]},"badge":3}',
    'items[1].id=8',
    'items[*].id=8',
    'items[*].tags[*]=hot',
    'items[0]={"id":7}',
    'empty=[]',
    'none=null',
    'fresh=true',
    'order="42"',
    'order!=42',
    'data["com.example.id"]=dotted',
    'data["it’s \\"quoted\\""]=1',
    'data.0=a key',
    'data[0]=a key',
    'aps.badge',
    'none',
    'aps',
    '!aps.sound',
    '!items[*].price',
    '!items[5]',
    'aps.badge!=4',
    'aps.sound!=default',
    'items[*].id!=9',
    'topic=com.example.app',
    'apns-topic=com.example.app',
    'push-type=alert',
    'pushType=alert',
    'apns-push-type=alert',
    'priority=10',
    'expiration=0',
    'collapse-id=dinner',
    'env=sandbox',
    'environment=sandbox',
    'env=dev',
    `token=${deviceToken.toUpperCase()}`,
    `device-token=${deviceToken}`,
    'outcome=accepted',
    'priority!=5',
    '!reason',
    'apns-id=abcd',
    'apns-id',
    '!apns-channel-id',
    'headers.x-trace=T1',
    'headers.X-Trace=T1',
    '!headers.authorization',
    'payload.topic=the payload’s own',
    'status=shipped',
  ])('%s', (text) => {
    expect(differenceOf(readCondition(text))).toBeUndefined()
  })
})

describe('a condition that does not hold says what is there', () => {
  it.each([
    ['aps.alert.title=Soup is redy', 'aps.alert.title is "Soup is ready", not "Soup is redy"'],
    [
      'data.com.example.id=dotted',
      'data.com.example.id is missing: the key has dots in its name; write data["com.example.id"]',
    ],
    ['aps.alert.titel=x', 'aps.alert.titel is missing: aps.alert has title, loc-args'],
    [
      'aps.alert.title.text=x',
      'aps.alert.title.text is missing: aps.alert.title is the text "Soup is ready"',
    ],
    [
      'apz.alert=x',
      'apz.alert is missing: payload has aps, items, empty, none, fresh, order, topic, status, …',
    ],
    ['aps.badge=4', 'aps.badge is 3, not 4'],
    ['aps.badge="3"', 'aps.badge is the number 3, not the text "3"'],
    ['order=42', 'order is the text "42", not the number 42; if the text is meant, write order="42"'],
    ['fresh=false', 'fresh is true, not false'],
    ['fresh=1', 'fresh is true, not the number 1'],
    ['none=x', 'none is null, not the text "x"'],
    ['aps.alert=Soup', 'aps.alert is an object, not the text "Soup"'],
    ['aps.alert.loc-args=["a"]', 'aps.alert.loc-args is a list of 2, not a list of 1'],
    ['aps.alert.loc-args=["a","c"]', 'aps.alert.loc-args[1] is "b", not "c"'],
    ['aps={"alert":{"title":"x"}}', 'aps.alert.title is "Soup is ready", not "x"'],
    ['aps={"sound":"x"}', 'aps.sound is missing: aps has alert, badge, mutable-content'],
    ['aps={"constructor":1}', 'aps.constructor is missing: aps has alert, badge, mutable-content'],
    ['items[2].id=9', 'items[2].id is missing: items is a list of 2'],
    ['items[1].id=9', 'items[1].id is 8, not 9'],
    ['items[*].id=9', 'no items[*].id is 9: there are 7, 8'],
    ['items[*].price=9', 'no items[*].price is 9: there is none'],
    ['empty[*]=9', 'no empty[*] is 9: there is none'],
    ['aps[*]=9', 'aps[*] is missing: aps has alert, badge, mutable-content'],
    ['items[*].price', 'items[*].price is missing'],
    ['aps.sound', 'aps.sound is missing: aps has alert, badge, mutable-content'],
    ['!aps.badge', 'aps.badge is 3, which it shall not be'],
    ['!none', 'none is null, which it shall not be'],
    ['!items[*].id', 'items[0].id is 7, which it shall not be'],
    ['aps.badge!=3', 'aps.badge is 3, which it shall not be'],
    ['items[*].id!=8', 'items[1].id is 8, which it shall not be'],
    ['priority=5', 'priority is "10", not "5"'],
    ['priority!=10', 'priority is "10", which it shall not be'],
    ['env=production', 'environment is "sandbox", not "production"'],
    ['reason=BadTopic', 'reason is missing'],
    ['topic=x', 'topic is "com.example.app", not "x" (the key in the payload is payload.topic)'],
    ['apns-foo=1', 'apns-foo is missing'],
    ['hasOwnProperty', /^hasOwnProperty is missing: payload has aps/],
    ['aps.__proto__', /^aps\.__proto__ is missing: aps has/],
    ['headers.toString', 'tostring is missing'],
  ])('%s: %s', (text, said) => {
    expect(differenceOf(readCondition(text))).toEqual(
      typeof said === 'string' ? said : expect.stringMatching(said),
    )
  })

  it.each([
    ['a text', 'aps.badge is missing: payload is the text "a text"'],
    [{}, 'aps.badge is missing: payload has nothing'],
  ])('of a payload that is %j', (value, said) => {
    expect(differenceOf(readCondition('aps.badge=3'), value)).toBe(said)
  })

  it('shows of long texts where they differ, and of alike ones why', () => {
    const long = 'long text '.repeat(40)
    const difference = differenceOf(readCondition(`text=${long}end`), { text: `${long}End` })
    expect(difference).toBe('text is …"long text long text End", not …"long text long text end"')
    expect(differenceOf(readCondition('text=Caf\u00e9'), { text: 'Cafe\u0301' })).toContain('they look alike')
  })

  it('says it in Chinese, too', () => {
    const said = (text: string) => readCondition(text).differs({ message, payload })?.evidence.zh
    expect(said('aps.badge=4')).toBe('aps.badge 是 3，不是 4')
    expect(said('order=42')).toBe('order 是文本 "42"，不是数字 42；如果要的是文本，请写成 order="42"')
    expect(said('aps.sound=x')).toBe('缺少 aps.sound：aps 只有 alert、badge、mutable-content')
  })
})

describe('conditions of a program', () => {
  const { undefined: nothing } = {} as Record<string, undefined>
  it.each<[unknown, string | undefined]>([
    [{ 'aps.badge': 3, 'items[0].name': 'x', priority: 10, topic: 'com.example.app' }, undefined],
    [{ 'aps.badge': '3' }, 'aps.badge is the number 3, not the text "3"'],
    [{ order: '42' }, undefined],
    [{ aps: { alert: { title: 'Soup is ready' } } }, undefined],
    [{ 'aps.sound': nothing, none: null }, undefined],
    [{ 'aps.badge': nothing }, 'aps.badge is 3, which it shall not be'],
    [['aps.badge=3', 'aps.badge=4'], 'aps.badge is 3, not 4'],
    ['aps.badge=4', 'aps.badge is 3, not 4'],
    [[], undefined],
  ])('%j', (match, said) => {
    const [first] = readConditions(match).flatMap((one) => differenceOf(one) ?? [])
    expect(first).toBe(said)
  })

  it.each<[unknown, RegExp]>([
    [3, /^match takes a list/],
    [[3], /^match takes a list/],
    [null, /^match takes a list/],
    [/aps/, /^match takes a list/],
    [new Map([['aps.badge', 3]]), /^match takes a list/],
    [{ 'aps.badge=3': true }, /has a = in it/],
    [{ 'aps.alert.title': /Soup/ }, /no JSON has \(\[object RegExp\]\)/],
    [{ 'aps.badge': Number.NaN }, /no JSON has/],
    [{ 'aps.badge': () => true }, /no JSON has/],
    [{ 'aps.badge': 3n }, /no JSON has/],
    [{ '': 3 }, /does not begin with a path/],
    [[''], /does not begin with a path/],
    [['=3'], /does not begin with a path/],
    [['a..b=3'], /does not begin with a path/],
    [['a.=3'], /does not begin with a path/],
    [['a[=3'], /does not begin with a path/],
    [['a[x]=3'], /does not begin with a path/],
    [['a["\\x"]=3'], /does not begin with a path/],
    [['a[0]b=3'], /does not begin with a path/],
    [['!a=3'], /has both ! and =/],
    [['env=sandbx'], /environment is one of sandbox, production, never "sandbx"/],
    [['outcome!=lost'], /outcome is one of accepted, rejected, unanswered/],
  ])('%o is refused', (match, said) => {
    expect(() => readConditions(match)).toThrow(said)
  })
})
