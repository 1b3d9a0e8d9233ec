/** Galleries behind a server: everything real but the engine. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { openGalleryRoom, photoOf, type RoomOptions } from '#usecases/galleries/galleries.fixture.ts'
import { openTestServer } from '../http.fixture.ts'
import { createAdmission } from '../overload.ts'
import { galleryRoutes } from './galleries.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { formOf, type TestForm } from './identity.fixture.ts'

export const PHOTO_BYTES = 100_000

interface Named {
  id: string
  name: string
}

export async function openGalleryServer(
  options: RoomOptions & { routes?: Partial<GalleryRouteDeps>; selfies?: GalleryRouteDeps['limits']['selfies'] } = {},
) {
  const room = await openGalleryRoom(options)
  const server = await openTestServer({
    routes: [
      galleryRoutes({
        ...{ galleries: room.galleryUse, store: room.galleries },
        admission: createAdmission({ concurrent: 4, waiting: 50 }),
        limits: {
          ...{ photoBytes: PHOTO_BYTES, imageBytes: PHOTO_BYTES, images: 5, enrolmentBytes: 4 * PHOTO_BYTES },
          selfies: options.selfies ?? { perAddress: 1000, perLink: 1000 },
        },
        timing: { pollMs: 10, heartbeatMs: 30, longestMs: 60_000 },
        ...options.routes,
      }),
    ],
  })
  const keys = {
    admin: await server.key('admin'),
    operator: await server.key('operator'),
    viewer: await server.key('viewer'),
  }
  const ask = (request: InjectOptions, key: string | undefined = keys.operator) => server.ask(key, request)
  const at = (path: string) => `/api/v1/galleries${path}`
  const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object, key?: string) =>
    ask({ method, url: at(path), ...(payload && { payload }) }, key)
  const form = async (path: string, content: TestForm, key?: string) =>
    ask({ method: 'POST', url: at(path), ...(await formOf(content)) }, key)
  function good<T>(answer: LightMyRequestResponse): T {
    if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${answer.body}`)
    return answer.json<T>()
  }

  return {
    ...{ room, server, keys, ask, send, form, good },
    get: (path: string, key: string = keys.viewer) => ask({ url: at(path) }, key),
    async gallery(settings: object = {}) {
      return good<Named & { slug: string; collection: string }>(
        await send('POST', '', { name: 'Wedding', ...settings }, keys.admin),
      )
    },
    async upload(galleryId: string, files: Record<string, Uint8Array>) {
      const content: TestForm = { files: Object.entries(files).map(([name, bytes]) => ['photos', bytes, name]) }
      const { photos } = good<{ photos: { name: string; photo: { id: string } | null }[] }>(
        await form(`/${galleryId}/photos`, content),
      )
      return Object.fromEntries(photos.map(({ name, photo }) => [name, photo?.id ?? '']))
    },
    /** With a face, if one is given. */
    async client(galleryId: string, name: string, vector?: number[]) {
      const { id } = good<Named>(await send('POST', `/${galleryId}/clients`, { name }))
      if (vector)
        good(
          await form(`/${galleryId}/clients/${id}/enroll-face`, { files: [['image', photoOf([vector], name.length)]] }),
        )
      return id
    },
    /** Of a link: what is behind its `t=`. */
    async link(path: string, body?: object) {
      const { url } = good<{ url: string }>(await send('POST', `${path}/link`, body))
      return new URLSearchParams(url.split('?')[1]).get('t')!
    },
    async close() {
      await server.close()
      await room.close()
    },
  }
}

export type GalleryServer = Awaited<ReturnType<typeof openGalleryServer>>
