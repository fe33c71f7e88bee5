import { isText, type Text } from '../../../text.ts'

/** What the gateway said no to, in its own words. */
export class Refused extends Error {
  readonly text: Text | undefined

  constructor(text: Text | undefined) {
    super(text?.en ?? 'no answer')
    this.text = text
  }
}

/** Asks the gateway's own HTTP side, for whoever has its token. */
export const request = (token: string, path: string, options: RequestInit = {}): Promise<Response> =>
  fetch(path, {
    ...options,
    headers: {
      authorization: `Bearer ${token}`,
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
    },
    cache: 'no-store',
  })

/** The JSON API; `T` is what its route is known to answer. */
export interface Api {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  remove<T>(path: string): Promise<T>
}

function errorIn(document: unknown): Text | undefined {
  const { error } = (document ?? {}) as { readonly error?: { readonly message?: unknown } }
  return isText(error?.message) ? error.message : undefined
}

/**
 * @param tokenNow the token of the API at the moment of asking; nothing while nobody has proved to be the gateway, who
 *   is then not asked
 * @returns the API; each answer that is no yes is a {@link Refused}
 */
export function apiOf(tokenNow: () => string | undefined): Api {
  const ask = async <T>(path: string, options: RequestInit): Promise<T> => {
    const token = tokenNow()
    if (token === undefined) throw new Refused(undefined)
    const response = await request(token, path, options).catch(() => undefined)
    const document: unknown = await response?.json().catch(() => undefined)
    if (response?.ok !== true) throw new Refused(errorIn(document))
    return document as T
  }
  return {
    get: (path) => ask(path, {}),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
    remove: (path) => ask(path, { method: 'DELETE' }),
  }
}
