/** Where App IDs and their capabilities are. */
export const identifiersPage = 'https://developer.apple.com/account/resources/identifiers/list'

/** Where provisioning profiles are made. */
export const profilesPage = 'https://developer.apple.com/account/resources/profiles/list'
