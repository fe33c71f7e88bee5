import { defined } from '../../defined.ts'
import type { PlistDictionary, PlistValue } from '../encoding/plist.ts'
import { visible } from '../encoding/visible.ts'

/** What a device tells its MDM server of itself (Apple, "TokenUpdate"), without its secrets. */
export interface MdmCheckIn {
  /** `TokenUpdate`, `Authenticate`, … */
  readonly message?: string
  readonly topic?: string
  /** Hex. */
  readonly deviceToken?: string
  /** Whether PushMagic is there: it lets whoever has it, with the certificate, wake the device. */
  readonly hasPushMagic: boolean
  /** Whether UnlockToken is there: it unlocks the device. */
  readonly hasUnlockToken: boolean
  readonly udid?: string
}

/** @returns whether a property list is what devices send when they check in */
export function isMdmCheckIn(plist: PlistDictionary): boolean {
  return (
    'PushMagic' in plist ||
    (typeof plist.MessageType === 'string' &&
      ('UDID' in plist || 'EnrollmentID' in plist || 'Topic' in plist))
  )
}

/** @returns what it says */
export function readMdmCheckIn(plist: PlistDictionary): MdmCheckIn {
  return {
    ...defined({
      message: textIn(plist.MessageType),
      topic: textIn(plist.Topic),
      deviceToken: hexIn(plist.Token),
      udid: textIn(plist.UDID) ?? textIn(plist.EnrollmentID),
    }),
    hasPushMagic: typeof plist.PushMagic === 'string' && plist.PushMagic !== '',
    hasUnlockToken: plist.UnlockToken !== undefined,
  }
}

const textIn = (value: PlistValue | undefined) => (typeof value === 'string' ? visible(value) : undefined)

/** `<data>`; servers that keep it as text write base64. */
function hexIn(value: PlistValue | undefined): string | undefined {
  if (Buffer.isBuffer(value)) return value.length === 0 ? undefined : value.toString('hex')
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined
  return /^[0-9a-f]{64,}$/i.test(value) ? value.toLowerCase() : Buffer.from(value, 'base64').toString('hex')
}
