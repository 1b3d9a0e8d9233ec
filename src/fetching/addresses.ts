/** Where may be gone to. What an address leads to is looked at when it is connected to, and never in between. */
import type { lookup as dnsLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { LikenessError } from '#errors'

export type Lookup = LookupFunction | typeof dnsLookup

/** A server, named by the address as it is written. */
export interface Destination {
  url: URL
  secure: boolean
  /** The operator named this host: it may be in the own network. */
  open: boolean
}

/** Always the same words: whoever tries addresses learns nothing of what is behind them. */
export const refusal = (cause?: unknown): LikenessError =>
  new LikenessError('source_refused', {
    message: 'Only public http and https addresses can be used, without a name and password in them.',
    cause,
  })

/**
 * The agent refuses every range that is set apart. It lets through what was given to nobody and IPv4 in IPv6 of the old
 * kind, `::127.0.0.1`: of IPv6 only this is public.
 */
const publicV6 = new BlockList()
publicV6.addSubnet('2000::', 3, 'ipv6')

/** Public by its number, but answered by the machine's own cloud: Azure's. */
const OF_CLOUDS = new Set(['168.63.129.16'])

const isDenied = (address: string): boolean => {
  const [plain = ''] = address.split('%')
  return OF_CLOUDS.has(plain) || (isIP(plain) === 6 && !publicV6.check(plain, 'ipv6'))
}

/** Names and addresses, each with or without a port. */
export type Allowed = (url: URL) => boolean

export function allowedOf(hosts: string[]): Allowed {
  const named = new Set(hosts.map((host) => host.toLowerCase()))
  return (url) => {
    const host = hostOf(url)
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    return named.has(host) || named.has(`${url.hostname}:${port}`)
  }
}

/** As sockets want it: IPv6 without brackets. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** Throws `source_refused`. `base`: of a redirect. */
export function destinationOf(text: string, allowed: Allowed, base?: URL): Destination {
  if (!URL.canParse(text, base?.href)) throw refusal()
  const url = new URL(text, base)
  const secure = url.protocol === 'https:'
  if (!secure && url.protocol !== 'http:') throw refusal()
  if (url.username || url.password) throw refusal()
  const open = allowed(url)
  if (!open && isDenied(hostOf(url))) throw refusal()
  return { url, secure, open }
}

/** What the name leads to is exactly what will be connected to. */
export const checkedLookup =
  (lookup: Lookup): LookupFunction =>
  (hostname, options, done) =>
    (lookup as LookupFunction)(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address)
      if (!error && addresses.some(isDenied)) done(refusal(), '', 0)
      else done(error, found, family)
    })
