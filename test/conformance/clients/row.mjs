/** What the gateway under test is, where it listens, and what it takes: given by the run. */
export const material = JSON.parse(process.env.CONFORMANCE ?? '')

/**
 * Runs one scenario and tells the run about it, as one line of JSON.
 *
 * @param {string} scenario what is done
 * @param {string} expected what the client's own documentation says comes of it
 * @param {() => Promise<string>} run does it, and says what came of it in the same words
 */
export async function row(scenario, expected, run) {
  const got = await run().catch((error) => `threw ${error.message}`)
  process.stdout.write(`${JSON.stringify({ scenario, expected, got })}\n`)
}

/** A device token of its own for each scenario, so that none meets what another taught the gateway. */
let devices = 0
export function freshDevice() {
  devices += 1
  return `${material.client}${devices}`.padEnd(64, '0').replace(/[^0-9a-f]/g, 'c')
}
