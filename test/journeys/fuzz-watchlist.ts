/** A watchlist with an entry that was found, for a fuzzer that wants to hit something. */
import type { RunningServer } from '../fixtures/server.ts'

type Row = Record<string, unknown>
/** Eight grey pixels square: a picture, small enough for the field of a form. */
const TINY =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAD0lEQVQI12PowAEYhpYEANsRZgG+zZUUAAAAAElFTkSuQmCC'

/** What there is, by the names of the parameters; made anew when it was deleted. */
export async function watchlistThings(server: RunningServer, key: string, portrait: Uint8Array, group: Uint8Array) {
  const list = async (path: string) => {
    const response = await server.call(`/api/v1/${path}`, { key })
    const answer = (await response.json()) as { items?: Row[] }
    return answer.items ?? []
  }
  const send = async (path: string, fields: Record<string, string>, images: Uint8Array[]) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    for (const bytes of images) form.append('images', new Blob([new Uint8Array(bytes)]), 'a.jpg')
    await (await server.call(`/api/v1/${path}`, { key, method: 'POST', body: form })).arrayBuffer()
  }
  let entries = await list('watchlist')
  if (entries.length === 0) {
    await send('watchlist', { name: 'Somebody', reason: 'fuzzing' }, [portrait])
    entries = await list('watchlist')
  }
  if ((await list('alerts')).length === 0) await send('process/process-images', {}, [portrait, group])
  const [images, alerts] = await Promise.all([list('processed-images?hit=true'), list('alerts')])
  const options = (await (await server.call('/api/v1/process/options', { key })).json()) as Row
  const ids = (rows: Row[], name: string) => rows.map((row) => row[name]).filter((id) => typeof id === 'string')
  return {
    id: [...ids(entries, 'id'), ...ids(images, 'db_id').slice(0, 3), ...ids(alerts, 'id').slice(0, 3)],
    entry_id: ids(entries, 'id'),
    reference: ids(
      entries.flatMap((entry) => entry['reference_images'] as Row[]),
      'id',
    ),
    face_index: [0],
    model_name: [options['model_name']],
    detector_backend: [options['detector_backend']],
    image: [TINY],
    images: [TINY],
  }
}
