/** What APNs answered to one request (Apple, "Handling notification responses from APNs"). */
export interface Reply {
  /** HTTP status: 200 is accepted, all others come with a reason. */
  readonly status: number
  /** `apns-id`: echoed, or made by APNs. */
  readonly id?: string
  /** `apns-unique-id`: sandbox only; finds the push in Apple's Push Notifications Console. */
  readonly uniqueId?: string
  /** APNs' word for a rejection, as it came: a name in the reason table, or one nobody has written down yet. */
  readonly reason?: string
  /** With 410: when APNs saw that the device token is no longer in use. */
  readonly since?: Date
  /** `Retry-After` in seconds; Apple does not document it, so it is read when it is there. */
  readonly retryAfter?: number
}
