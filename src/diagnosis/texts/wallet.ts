import type { ErrorText } from './row.ts'

/** What Wallet writes to its device log, and sends to `POST /v1/log` of a pass's web service. */
const sayings: readonly string[] = [
  'Device received spurious push',
  'passesUpdatedSince…returned no serial numbers',
  'Request for passesUpdatedSince…',
  'Web service error for pass…',
  'Get pass task…encountered error',
  'Get serial #s task…encountered error',
  'Get serial numbers task…encountered error',
  'Register task…encountered error',
  'Registration task…encountered error',
  'Unregister task…encountered error',
  'Unregistration task…encountered error',
  'returned a pass with the same…modified',
  'Server requested update to serial number',
  'Response to…passesUpdatedSince…',
  'Passbook…Unexpected response code',
  'passesForDevice…Unexpected response code',
]

/** Each is about the answers of the web service: the push did its work. */
export const walletTexts: readonly ErrorText[] = sayings.map((says) => ({
  says,
  from: 'Wallet',
  causes: ['pass-web-service'],
  certainty: 'likely',
  // What it met is said behind it.
  ...(says.endsWith('encountered error') && { isFollowUp: true as const }),
}))
