import type { KeyObject } from 'node:crypto'
import { types } from 'node:util'
import { Fault } from '../../fault.ts'
import type { Device, RegisteredKey } from '../decide/state.ts'
import type { GatewayControls } from '../gateway.ts'
import { readTrouble, type StandingTrouble, type TroubleInput } from '../trouble/trouble.ts'
import { readCapability, readDevice, readFingerprint, readKey, readOwnPush } from './document.ts'

/** A device as it is registered: active, if it is not said otherwise. */
export type DeviceInput = Omit<Device, 'registration'> & Partial<Pick<Device, 'registration'>>

/** The public half of a signing key as it is registered: good for both environments, if none is given. */
export type SigningKeyInput = Omit<RegisteredKey, 'publicKey' | 'environments'> &
  Partial<Pick<RegisteredKey, 'environments'>> & {
    /** Or as PEM. */
    readonly publicKey: KeyObject | string
  }

/** The controls of a gateway for whoever may write anything into them: each value is checked, and completed. */
export interface CheckedControls extends Omit<GatewayControls, 'addDevice' | 'addSigningKey' | 'addTrouble'> {
  /**
   * Replaces what was known of the same token.
   *
   * @throws Fault `usage/device`
   */
  addDevice(device: DeviceInput): void
  /** @throws Fault `usage/key` */
  addSigningKey(key: SigningKeyInput): void
  /** @throws Fault `usage/trouble` */
  addTrouble(trouble: TroubleInput): StandingTrouble
}

/** A word where one is needed; what is none names nothing, and a program that gives it is mistaken. */
function text(what: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new Fault(`usage/${what}`, {
    en: `${what} has to be a string.`,
    zh: `${what} 应为字符串。`,
  })
}

function readAfter(after: unknown): number | undefined {
  if (after === undefined || (Number.isSafeInteger(after) && Number(after) >= 0))
    return after as number | undefined
  throw new Fault('usage/after', {
    en: 'after has to be the number of a message.',
    zh: 'after 应为消息的编号。',
  })
}

/**
 * @param value what was given for a function
 * @param name of the parameter
 * @returns the function
 * @throws Fault `usage/NAME`
 */
export function readFunction<F>(value: F, name: string): F {
  if (typeof value === 'function') return value
  throw new Fault(`usage/${name}`, { en: `${name} has to be a function.`, zh: `${name} 应为函数。` })
}

/** A key object as the PEM that is read everywhere else. */
function keyAsRead(key: unknown): unknown {
  if (typeof key !== 'object' || key === null || !('publicKey' in key) || !types.isKeyObject(key.publicKey))
    return key
  const { publicKey } = key
  // A private or secret key given by mistake is none, and is not written out.
  return {
    ...key,
    publicKey: publicKey.type === 'public' ? publicKey.export({ type: 'spki', format: 'pem' }) : '',
  }
}

/**
 * @param controls of a running gateway
 * @param now since when a device is gone that does not say it
 * @returns the same, each of which checks what it is given
 */
export function checkedControls(controls: GatewayControls, now: () => Date): CheckedControls {
  return {
    ...controls,
    addDevice: (device) => controls.addDevice(readDevice(device, now())),
    removeDevice: (token) => controls.removeDevice(text('token', token).toLowerCase()),
    addSigningKey: (key) => controls.addSigningKey(readKey(keyAsRead(key))),
    removeSigningKey: (keyId) => controls.removeSigningKey(text('keyId', keyId)),
    revoke: (fingerprint) => controls.revoke(readFingerprint({ fingerprint })),
    unrevoke: (fingerprint) => controls.unrevoke(readFingerprint({ fingerprint })),
    setBroadcast: (bundleId, enabled) => controls.setBroadcast(...readCapability({ bundleId, enabled })),
    addTrouble: (trouble) => controls.addTrouble(readTrouble(trouble)),
    removeTrouble: (id) => controls.removeTrouble(text('id', id)),
    received: (after) => controls.received(readAfter(after)),
    push: (push) => controls.push(readOwnPush(push)),
    subscribe: (listener) => controls.subscribe(readFunction(listener, 'listener')),
  }
}
