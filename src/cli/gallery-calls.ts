/** What the commands of galleries share: whom they ask, and how they name what they ask about. */
import type { z } from 'zod'
import type { Gallery as GalleryShape, GalleryClient as ClientShape } from '#http/contracts/gallery-shapes.ts'
import { LikenessError } from '#errors'
import type { App } from '#app'
import type { CallApi, LocalApi } from './local-api.ts'
import type { GlobalOptions } from './run.ts'

export type Gallery = z.output<typeof GalleryShape>
export type Client = z.output<typeof ClientShape>
export interface Options extends GlobalOptions {
  json?: boolean
}

export const GALLERIES = '/api/v1/galleries'
const PAGE = 500

interface Page {
  pagination: { total: number; pages: number }
}

/** Everything of a list, page by page. `field`: what the entries are called in the answer. */
export async function* pages<Item>(call: CallApi, path: string, field: string): AsyncGenerator<Item> {
  const joint = path.includes('?') ? '&' : '?'
  for (let page = 1; ; page++) {
    const { body } = await call<Page & Record<string, Item[]>>('GET', `${path}${joint}page=${page}&limit=${PAGE}`)
    yield* body[field] ?? []
    if (page >= body.pagination.pages) return
  }
}

export async function allOf<Item>(...args: Parameters<typeof pages>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of pages<Item>(...args)) found.push(item)
  return found
}

/** By id or slug. Throws `gallery_not_found`. */
async function findGallery(call: CallApi, which: string): Promise<Gallery> {
  if (/^gallery_[0-9a-f]{12}$/.test(which)) return (await call<Gallery>('GET', `${GALLERIES}/${which}`)).body
  for await (const gallery of pages<Gallery>(call, GALLERIES, 'galleries')) if (gallery.slug === which) return gallery
  throw new LikenessError('gallery_not_found', {
    message: `There is no gallery with the id or short name “${which}”: likeness gallery list names them.`,
  })
}

export interface Reached {
  api: LocalApi
  call: CallApi
  gallery: Gallery
  /** Address of the gallery in the API. */
  at: string
}

export async function openApi(app: App): Promise<LocalApi> {
  const { openLocalApi } = await import('./local-api.ts')
  return openLocalApi(app)
}

export async function reach(app: App, which: string): Promise<Reached> {
  const api = await openApi(app)
  const gallery = await findGallery(api.call, which)
  return { api, call: api.call, gallery, at: `${GALLERIES}/${gallery.id}` }
}

/** By id, or by name where one client alone has it. Throws `client_not_found`, `invalid_argument`. */
export async function findClient({ call, at }: Reached, which: string): Promise<Client> {
  if (/^client_[0-9a-f]{12}$/.test(which)) return (await call<Client>('GET', `${at}/clients/${which}`)).body
  const found = await allOf<Client>(call, `${at}/clients?q=${encodeURIComponent(which.slice(0, 200))}`, 'clients')
  const named = found.filter(({ name }) => name === which)
  if (named.length > 1)
    throw new LikenessError('invalid_argument', {
      message: `Several clients are called “${which}”: name one by id (${named.map(({ id }) => id).join(', ')}).`,
    })
  if (!named[0])
    throw new LikenessError('client_not_found', { message: `No client has the id or the name “${which}”.` })
  return named[0]
}
