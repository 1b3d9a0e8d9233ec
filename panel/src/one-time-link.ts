/**
 * One-time links, `/#/setup?token=…`: their token stays behind the #, which browsers send to nobody, so that no server or
 * proxy writes it into a log, and a reload still has it.
 */
import { useLocation } from '@tanstack/react-router'

/** Where a link leads, as `/setup#token=…`; null: `hash` is of no link, or leads elsewhere. */
export function addressOfLink(hash: string, origin: string): string | null {
  if (!hash.startsWith('#/') || !URL.canParse(hash.slice(1), origin)) return null
  const address = new URL(hash.slice(1), origin)
  if (address.origin !== origin) return null
  const token = address.searchParams.get('token')
  address.searchParams.delete('token')
  address.hash = token === null ? '' : new URLSearchParams({ token }).toString()
  return address.href
}

/** The token of the link that was followed here. */
export const useLinkToken = (): string | undefined =>
  useLocation({ select: ({ hash }) => new URLSearchParams(hash).get('token') ?? undefined })
