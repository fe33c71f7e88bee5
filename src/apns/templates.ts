import type { Text } from '../text.ts'
import type { JsonObject } from './payload.ts'
import type { PushType } from './push-type.ts'

/** A payload to begin with, and the push type it is for. */
export interface PayloadTemplate {
  /** Wallet has no push type of its own. */
  readonly pushType?: PushType
  readonly about: Text
  readonly payload: JsonObject
}

/**
 * One payload for each thing that can be pushed (Apple, the pages on each push type). The texts are samples; the names
 * of a Live Activity's type and state have to become the app's own.
 */
export const templates = {
  alert: {
    pushType: 'alert',
    about: { en: 'title and text with a sound', zh: '带标题、正文和声音' },
    payload: { aps: { alert: { title: 'pushctl', body: 'Hello' }, sound: 'default' } },
  },
  badge: {
    pushType: 'alert',
    about: { en: 'only the number on the icon', zh: '只改角标' },
    payload: { aps: { badge: 1 } },
  },
  rich: {
    pushType: 'alert',
    about: { en: 'changed by the service extension', zh: '由 Service Extension 处理' },
    payload: {
      aps: { alert: { title: 'pushctl', body: 'Hello' }, 'mutable-content': 1 },
      'image-url': 'https://example.com/picture.jpg',
    },
  },
  critical: {
    pushType: 'alert',
    about: { en: 'critical alert; needs an entitlement', zh: '重要警告，需要相应 entitlement' },
    payload: {
      aps: {
        alert: { title: 'pushctl', body: 'Alarm' },
        sound: { critical: 1, name: 'default', volume: 1 },
        'interruption-level': 'critical',
      },
    },
  },
  background: {
    pushType: 'background',
    about: { en: 'wakes the app, shows nothing', zh: '静默推送，只唤醒 App' },
    payload: { aps: { 'content-available': 1 } },
  },
  voip: {
    pushType: 'voip',
    about: { en: 'an incoming call', zh: '来电' },
    payload: { aps: {}, caller: 'pushctl', uuid: '7c3b1e0a-5d3f-4b60-9f0e-2a1f6c8d9e10' },
  },
  complication: {
    pushType: 'complication',
    about: { en: 'data for a watch face', zh: '手表表盘数据' },
    payload: { aps: { 'content-available': 1 } },
  },
  pushtotalk: {
    pushType: 'pushtotalk',
    about: { en: 'somebody speaks', zh: '有人讲话' },
    payload: { aps: {}, activeSpeaker: 'pushctl' },
  },
  location: {
    pushType: 'location',
    about: { en: 'asks for the location', zh: '请求位置' },
    payload: { aps: {} },
  },
  widgets: {
    pushType: 'widgets',
    about: { en: 'widgets reload', zh: '刷新小组件' },
    payload: { aps: { 'content-changed': true } },
  },
  controls: {
    pushType: 'controls',
    about: { en: 'controls reload', zh: '刷新控件' },
    payload: { aps: { 'content-changed': true } },
  },
  fileprovider: {
    pushType: 'fileprovider',
    about: { en: 'files changed', zh: '文件有变化' },
    payload: { 'container-identifier': 'NSFileProviderWorkingSetContainerItemIdentifier', domain: 'default' },
  },
  mdm: {
    pushType: 'mdm',
    about: {
      en: 'device asks its MDM server; needs --push-magic',
      zh: '让设备联系 MDM 服务器，需要 --push-magic',
    },
    payload: {},
  },
  'live-start': {
    pushType: 'liveactivity',
    about: { en: 'starts a Live Activity', zh: '开始实时活动' },
    payload: {
      aps: {
        event: 'start',
        'content-state': {},
        'attributes-type': 'ExampleAttributes',
        attributes: {},
        alert: { title: 'pushctl', body: 'Hello' },
      },
    },
  },
  'live-update': {
    pushType: 'liveactivity',
    about: { en: 'updates a Live Activity', zh: '更新实时活动' },
    payload: { aps: { event: 'update', 'content-state': {} } },
  },
  'live-end': {
    pushType: 'liveactivity',
    about: { en: 'ends a Live Activity', zh: '结束实时活动' },
    payload: { aps: { event: 'end', 'content-state': {} } },
  },
  pass: {
    about: { en: 'a Wallet pass is fetched anew', zh: '更新 Wallet 票券' },
    payload: {},
  },
} as const satisfies Record<string, PayloadTemplate>

export type TemplateName = keyof typeof templates

export const templateNames = Object.keys(templates) as readonly TemplateName[]
