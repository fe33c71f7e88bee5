import { describe, expect, it } from 'vitest'
import { isForAnother, type ServerCertificate } from '../../src/diagnosis/facts.ts'

const host = 'push.example.com'

describe('whom the certificate of a server is for', () => {
  it.each<[string, string, string | undefined, boolean]>([
    ['names the host', 'O=x', 'DNS:push.example.com', false],
    ['in capitals, with a dot behind', 'O=x', 'DNS:PUSH.Example.com.', false],
    ['among others', 'O=x', 'DNS:a.example.com, DNS:push.example.com', false],
    ['for all of its domain', 'O=x', 'DNS:*.example.com', false],
    ['for all of a domain above', 'O=x', 'DNS:*.com', true],
    ['for another', 'O=x', 'DNS:other.example.com', true],
    ['for a name that ends alike', 'O=x', 'DNS:notpush.example.com', true],
    ['for an address', 'O=x', 'IP Address:10.0.0.5', true],
    ['without any name', 'O=x', undefined, false],
    ['by its subject', 'CN=push.example.com', undefined, false],
    ['for another, by its subject', 'CN=hotel.example', undefined, true],
    ['by its subject, in the second line', 'O=x\nCN=hotel.example\nOU=y', undefined, true],
    ['named in words', 'CN=Fortinet box', undefined, false],
    ['named in one word', 'CN=gateway', undefined, false],
    ['named in words with a host in them', 'CN=the box hotel.example', undefined, false],
    ['for all of another domain, by its subject', 'CN=*.hotel.example', undefined, true],
    ['with names that say more than its subject', 'CN=hotel.example', 'DNS:push.example.com', false],
    ['of an organization called like a host', 'O=x CN=hotel.example', undefined, false],
  ])('%s', (_, subject, names, isAnother) => {
    const certificate = { subject, ...(names !== undefined && { names }) } as ServerCertificate
    expect(isForAnother(certificate, host)).toBe(isAnother)
    expect(isForAnother(certificate, 'PUSH.example.com.')).toBe(isAnother)
  })
})
