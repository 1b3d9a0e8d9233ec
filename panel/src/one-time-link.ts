/**
 * Links with a secret, `/#/setup?token=…` and of galleries `/#/g/party?t=…`: it stays behind the #, which browsers send to
 * nobody, so that no server or proxy writes it into a log, and a reload still has it.
 */
import { useLocation } from '@tanstack/react-router'

const SECRETS = ['token', 't']

/** Where a link leads, as `/setup#token=…`; null: `hash` is of no link, or leads elsewhere. */
export function addressOfLink(hash: string, origin: string): string | null {
  if (!hash.startsWith('#/') || !URL.canParse(hash.slice(1), origin)) return null
  const address = new URL(hash.slice(1), origin)
  if (address.origin !== origin) return null
  const behind = new URLSearchParams()
  for (const name of SECRETS) {
    const secret = address.searchParams.get(name)
    if (secret !== null) behind.set(name, secret)
    address.searchParams.delete(name)
  }
  address.hash = behind.toString()
  return address.href
}

/** The token of the link that was followed here. */
export const useLinkToken = (): string | undefined =>
  useLocation({ select: ({ hash }) => new URLSearchParams(hash).get('token') ?? undefined })
