import { type PushType, pushTypes } from '../../apns/push-type.ts'
import type { TemplateName } from '../../apns/templates.ts'
import type { AppInfo } from './app.ts'

/** One topic that pushes to an app go to. */
export interface AppTopic {
  readonly topic: string
  /** What is sent to it, as far as the app is built for it. */
  readonly pushTypes: readonly PushType[]
  /** A payload to begin with. */
  readonly template: TemplateName
}

interface TopicRow {
  readonly pushType: PushType
  readonly template: TemplateName
  /** What in the build says that the app is made for such pushes. */
  readonly isBuiltFor: (app: AppInfo, extensions: readonly AppInfo[]) => boolean
}

const extendsPoint =
  (...points: readonly string[]) =>
  (_: AppInfo, extensions: readonly AppInfo[]) =>
    extensions.some(({ extensionPoint }) => points.includes(extensionPoint ?? ''))

const runsInBackground =
  (mode: string) =>
  ({ backgroundModes }: AppInfo) =>
    backgroundModes.includes(mode)

/** Apple, the pages on each push type; the extension points from "Information Property List". */
const rows: readonly TopicRow[] = [
  { pushType: 'alert', template: 'alert', isBuiltFor: () => true },
  {
    pushType: 'background',
    template: 'background',
    isBuiltFor: runsInBackground('remote-notification'),
  },
  { pushType: 'voip', template: 'voip', isBuiltFor: runsInBackground('voip') },
  { pushType: 'pushtotalk', template: 'pushtotalk', isBuiltFor: runsInBackground('push-to-talk') },
  {
    pushType: 'liveactivity',
    template: 'live-start',
    isBuiltFor: ({ hasLiveActivities }) => hasLiveActivities,
  },
  {
    pushType: 'location',
    template: 'location',
    isBuiltFor: extendsPoint('com.apple.location.push.service'),
  },
  {
    pushType: 'fileprovider',
    template: 'fileprovider',
    isBuiltFor: extendsPoint('com.apple.fileprovider-nonui'),
  },
  { pushType: 'widgets', template: 'widgets', isBuiltFor: extendsPoint('com.apple.widgetkit-extension') },
  {
    pushType: 'complication',
    template: 'complication',
    isBuiltFor: (_, extensions) => extensions.some(({ hasComplications }) => hasComplications),
  },
]

/**
 * @param app that registers for pushes
 * @param extensions that it brings along
 * @returns the topics of its pushes, the plain bundle id first
 */
export function topicsOf(app: AppInfo, extensions: readonly AppInfo[]): AppTopic[] {
  const { bundleId } = app
  if (bundleId === undefined) return []
  const topics = new Map<string, AppTopic>()
  for (const { pushType, template, isBuiltFor } of rows) {
    if (!isBuiltFor(app, extensions)) continue
    const topic = bundleId + pushTypes[pushType].suffix
    const known = topics.get(topic)
    topics.set(topic, {
      topic,
      template: known?.template ?? template,
      pushTypes: [...(known?.pushTypes ?? []), pushType],
    })
  }
  return [...topics.values()]
}
