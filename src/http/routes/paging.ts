/** Lists in pages: the total in X-Total-Count, neighbouring pages in Link (RFC 8288). */
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface Page {
  /** From 1. */
  page: number
  limit: number
}

export const windowOf = ({ page, limit }: Page) => ({ limit, offset: (page - 1) * limit })

/** The rest of the query is kept. References are relative: nobody knows here by which name the service is reached. */
export function tellPages(request: FastifyRequest, reply: FastifyReply, { page, limit }: Page, total: number): void {
  const last = Math.max(1, Math.ceil(total / limit))
  const wanted = { first: 1, prev: Math.min(page - 1, last), next: page < last ? page + 1 : 0, last }
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  const links = Object.entries(wanted).flatMap(([rel, number]) => {
    if (number < 1) return []
    searchParams.set('page', String(number))
    searchParams.set('limit', String(limit))
    return [`<${pathname}?${searchParams}>; rel="${rel}"`]
  })
  void reply.header('x-total-count', String(total)).header('link', links.join(', '))
}
