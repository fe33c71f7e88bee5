/** What a pushctl that only looks whether its gateway is there offers by ALPN: nothing is to be said to it, or of it. */
export const knock = 'pushctl-knock'
