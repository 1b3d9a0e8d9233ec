/**
 * The secret of a gallery's link, `/#/g/<slug>?t=<secret>`: out of the address bar before anything is drawn, kept in
 * memory until it is exchanged for the cookie, and nowhere else.
 */
interface VisitLink {
  slug: string
  secret: string
}

let link: VisitLink | null = null

/** The secret in an address of the panel, and the address without it; null: there is none. */
export function visitLinkOf(address: string): { slug: string; secret: string; rest: string } | null {
  const url = new URL(address)
  const [, encoded] = /^\/g\/([^/]+)\/?$/.exec(url.pathname) ?? []
  const secret = new URLSearchParams(url.hash.slice(1)).get('t')
  if (encoded === undefined || secret === null) return null
  url.hash = ''
  let slug = encoded
  try {
    slug = decodeURIComponent(encoded)
  } catch {
    // Mistyped: nothing has such a name, and the server says so.
  }
  return { slug, secret, rest: url.href }
}

/** Takes the secret out of the address bar, and out of the way back. */
export function takeVisitLink(): void {
  const found = visitLinkOf(window.location.href)
  if (!found) return
  link = { slug: found.slug, secret: found.secret }
  window.history.replaceState(null, '', found.rest)
}

/** What is not exchanged yet. */
export const secretOf = (slug: string): string | null => (link?.slug === slug ? link.secret : null)

export const forgetSecret = (): void => {
  link = null
}
