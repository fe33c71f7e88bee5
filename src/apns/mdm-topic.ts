/** How the topic of an MDM push certificate begins, which is its UID. */
export const mdmTopicPrefix = 'com.apple.mgmt.'

/** @returns whether pushes to the topic wake the MDM client of a device */
export function isMdmTopic(topic: string | undefined): boolean {
  return topic?.startsWith(mdmTopicPrefix) === true
}
