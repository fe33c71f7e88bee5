/** Few enough that little is in doubt when a connection breaks, and enough on a short way. */
const fewest = 100

/** What APNs announces as its limit of requests in flight. */
const most = 1000

/** So many pushes leave in a millisecond at the least, however long the way is. */
const perMillisecond = 7

/** Before so many answers the shortest round trip may be that of a gateway which is only waking up. */
const telling = 200

/**
 * How many requests a connection should have in flight: on a long way the waits decide how fast it is.
 *
 * @param roundTrip milliseconds from a request to its answer, the shortest there was; nothing when none has come
 * @param answers that have come on the connection
 */
export function inFlightFor(roundTrip: number | undefined, answers: number): number {
  if (roundTrip === undefined || answers < telling) return fewest
  return Math.min(most, Math.max(fewest, Math.ceil(roundTrip * perMillisecond)))
}
