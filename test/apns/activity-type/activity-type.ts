import { readActivityTypes } from '../../../src/apns/activity-type/read.ts'
import type { ActivityType } from '../../../src/apns/activity-type/shape.ts'

export const now = new Date('2026-11-26T17:30:00Z')

const source = (text: string, at: number) => ({
  name: `Type${at}.swift`,
  bytes: new TextEncoder().encode(text),
})

/** @returns what files of these texts decode */
export const typesIn = (...texts: readonly string[]): ActivityType[] => readActivityTypes(texts.map(source))

/** @returns Swift source of an ActivityAttributes whose ContentState holds these members */
export const swift = (state: string, attributes = '', around = ''): string => `
import ActivityKit
struct DeliveryAttributes: ActivityAttributes {
  public struct ContentState: Codable, Hashable {
    ${state}
  }
  ${attributes}
}
${around}`
