import type { Server, Socket } from 'node:net'

/** Connections to the HTTP side by whether they have shown that they are its owner's. */
export interface ConnectionLimit {
  /** The owner's own is never closed to make room. */
  authenticated(socket: Socket): void
  /** Ends all connections, the owner's too. */
  destroyAll(): void
}

/** Anybody on this computer can connect, and say nothing; so many at once do no harm. */
const mostUnauthenticated = 256

/**
 * Keeps room for the owner of a server: of the connections that have not shown its token, the oldest is closed when one
 * too many comes.
 *
 * @param server whose connections are counted
 * @param most how many unauthenticated ones at once
 */
export function limitConnections(server: Server, most = mostUnauthenticated): ConnectionLimit {
  const all = new Set<Socket>()
  const unauthenticated = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    all.add(socket)
    unauthenticated.add(socket)
    socket.on('close', () => {
      all.delete(socket)
      unauthenticated.delete(socket)
    })
    const [oldest] = unauthenticated.size > most ? unauthenticated : []
    oldest?.destroy()
  })
  return {
    authenticated: (socket) => void unauthenticated.delete(socket),
    destroyAll() {
      for (const socket of all) socket.destroy()
    },
  }
}
