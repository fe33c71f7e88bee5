/** A channel by the id that `channel create` printed. */
export const channelArgument = {
  channel: { value: 'ID', about: { en: 'id of the channel (base64)', zh: '频道 ID（base64）' } },
} as const
