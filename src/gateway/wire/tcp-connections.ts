import type { Socket } from 'node:net'

/** Connections that may be in their handshake at once: beyond them the one that began first has to go. */
const mostHandshakes = 2048

/** What tells connections of this host apart: a client may reach two ports from one port of its own. */
const portsOf = ({ localPort, remotePort }: Socket) => `${localPort} ${remotePort}`

/** The TCP connections of a listener, and which of them have not finished their TLS handshake. */
export class TcpConnections {
  private readonly most: number
  /** All that are open. */
  private readonly open = new Set<Socket>()
  /** By its ports: what TLS hands over does not name the TCP socket below it. */
  private readonly byPorts = new Map<string, Socket>()
  /** Those whose handshake is not over, the oldest first. */
  private readonly handshakes = new Set<Socket>()

  /** @param most handshakes at once */
  constructor(most = mostHandshakes) {
    this.most = most
  }

  /** A connection begins its handshake; the oldest other one is closed when it is one too many. */
  add(socket: Socket): void {
    const ports = portsOf(socket)
    this.open.add(socket)
    this.byPorts.set(ports, socket)
    this.handshakes.add(socket)
    const [oldest] = this.handshakes.size > this.most ? this.handshakes : []
    oldest?.destroy()
    socket.on('close', () => {
      this.open.delete(socket)
      this.handshakes.delete(socket)
      if (this.byPorts.get(ports) === socket) this.byPorts.delete(ports)
    })
  }

  /**
   * The handshake is over.
   *
   * @param tls what TLS made of the connection
   * @returns the TCP socket below it; nothing when it is gone
   */
  secured(tls: Socket): Socket | undefined {
    const socket = this.byPorts.get(portsOf(tls))
    if (socket !== undefined) this.handshakes.delete(socket)
    return socket
  }

  destroyAll(): void {
    for (const socket of this.open) socket.destroy()
  }
}
