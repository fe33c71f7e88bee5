import type { Server, Socket } from 'node:net'

/** Connections to the HTTP side by whether they have shown that they are its owner's. */
export interface ConnectionLimit {
  /** The owner's own is never closed to make room. */
  welcome(socket: Socket): void
  /** Ends all connections, the owner's too. */
  destroyAll(): void
}

/** Anybody on this computer can connect, and say nothing; so many at once do no harm. */
const mostStrangers = 256

/**
 * Keeps room for the owner of a server: of the connections that have not shown its token, the oldest is closed when one
 * too many comes.
 *
 * @param server whose connections are counted
 * @param most strangers at once
 */
export function limitConnections(server: Server, most = mostStrangers): ConnectionLimit {
  const all = new Set<Socket>()
  const strangers = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    all.add(socket)
    strangers.add(socket)
    socket.on('close', () => {
      all.delete(socket)
      strangers.delete(socket)
    })
    const [oldest] = strangers.size > most ? strangers : []
    oldest?.destroy()
  })
  return {
    welcome: (socket) => void strangers.delete(socket),
    destroyAll() {
      for (const socket of all) socket.destroy()
    },
  }
}
