import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { TcpConnections } from '../../../src/gateway/wire/tcp-connections.ts'

/** As much of a socket as is looked at. */
class FakeSocket extends EventEmitter {
  readonly localPort = 443
  readonly remotePort: number
  destroyed = false

  constructor(remotePort: number) {
    super()
    this.remotePort = remotePort
  }

  destroy() {
    this.destroyed = true
    this.emit('close')
  }
}

const socketsFrom = (...ports: number[]) => ports.map((port) => new FakeSocket(port) as FakeSocket & Socket)

function connected(most: number, ...ports: number[]) {
  const connections = new TcpConnections(most)
  const sockets = socketsFrom(...ports)
  for (const socket of sockets) connections.add(socket)
  return { connections, sockets, gone: () => sockets.map(({ destroyed }) => destroyed) }
}

describe('the TCP connections of a listener', () => {
  it('close the oldest handshake when it is one too many', () => {
    expect(connected(2, 1, 2).gone()).toEqual([false, false])
    expect(connected(2, 1, 2, 3).gone()).toEqual([true, false, false])
  })

  it('do not count one whose handshake is over', () => {
    const { connections, sockets, gone } = connected(2, 1, 2)
    expect(connections.secured(sockets[0] as Socket)).toBe(sockets[0])
    for (const socket of socketsFrom(3)) connections.add(socket)
    expect(gone()).toEqual([false, false])
  })

  it('are found by their ports, until they are closed', () => {
    const { connections, sockets } = connected(9, 1, 2)
    const [tls] = socketsFrom(2)
    expect(connections.secured(tls as Socket)).toBe(sockets[1])
    sockets[1]?.destroy()
    expect(connections.secured(tls as Socket)).toBeUndefined()
  })

  it('all end at once', () => {
    const { connections, sockets, gone } = connected(9, 1, 2)
    connections.secured(sockets[0] as Socket)
    connections.destroyAll()
    expect(gone()).toEqual([true, true])
  })
})
