/** How the topic of a Wallet pass begins: it is the pass type id (Apple, "Adding a web service to update passes"). */
export const passTopicPrefix = 'pass.'

/** @returns whether pushes to the topic update a Wallet pass */
export function isPassTopic(topic: string | undefined): boolean {
  return topic?.startsWith(passTopicPrefix) === true
}
