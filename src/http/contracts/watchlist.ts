/** The watchlist: who is looked for, and why. All of it is at /blacklist too. */
import { z } from 'zod'
import { Bytes, collection, endpoint, moment, time, timeRange } from './endpoint.ts'
import { ErasureReceipt } from './people.ts'
import { image } from './recognition.ts'
import {
  AddedEntry,
  atWatchlist as at,
  entryId,
  EntryState,
  inCollection,
  listOf,
  referenceId,
  slice,
  WatchlistEntry,
} from './watchlist-shapes.ts'

const tag = 'watchlist'
const reading = { access: 'viewer', tag } as const
const managing = { access: 'operator', tag } as const
const ruling = { access: 'admin', tag } as const

const byId = z.object({ id: entryId })
const byReference = byId.extend({ reference: referenceId })
const name = z.string().trim().min(1).max(100)
const reason = z.string().trim().min(1).max(255)
const picture = { response: { 200: Bytes }, produces: 'image/jpeg' }

/** Fields of the form, as the text they arrive as. */
export const AddEntryFields = z.object({
  name: name.describe('Unique in the list, whatever its case'),
  reason: reason.describe('Why somebody looks for them'),
  expires_at: moment.describe('Nobody is matched from then on, and the entry is erased').optional(),
  collection,
})
export const ImportFields = z.object({ collection })

const images = z.union([image, z.array(image)])
const count = z.int()
const Counted = { open: count, confirmed: count, dismissed: count }
const Removed = z
  .object({ success: z.boolean(), receipt: ErasureReceipt.nullable().describe('Null: no face was enrolled') })
  .meta({ id: 'RemovedWatchlistEntry' })

export const watchlistEndpoints = {
  entries: endpoint({
    ...{ method: 'GET', ...at(), ...managing, summary: 'Entries, by name' },
    querystring: z.object({
      ...{ ...slice, collection },
      q: z.string().max(200).describe('A part of the name or the reason').optional(),
      state: EntryState.optional(),
    }),
    response: { 200: listOf(WatchlistEntry).meta({ id: 'WatchlistEntries' }) },
  }),
  addEntry: endpoint({
    ...{ method: 'POST', ...at(), ...managing, summary: 'Add an entry' },
    description:
      'With its pictures. 409: the name is taken. 400: no picture has a usable face; then nothing is left of it. Where a second person has to approve, its state is “waiting”.',
    form: AddEntryFields.extend({ images }),
    response: { 201: AddedEntry },
  }),
  refresh: endpoint({
    ...{ method: 'POST', ...at('/refresh'), ...ruling, summary: 'Bring engine and table together again' },
    description:
      'Entries without a face in the engine are enrolled anew from their pictures, where they are kept; persons that no entry names and faces that belong to nobody are counted and left alone.',
    querystring: inCollection,
    response: {
      200: z
        .object({
          collection: z.string(),
          entries: count,
          in_sync: z.boolean().describe('There was nothing to do'),
          missing: z.array(z.object({ entry_id: z.string(), mended: z.boolean() })).describe('Without a face'),
          strays: count.describe('Persons that no entry names'),
          stray_faces: count.describe('Faces that belong to nobody'),
        })
        .meta({ id: 'WatchlistDrift' }),
    },
  }),
  exportEntries: endpoint({
    ...{ method: 'GET', ...at('/export'), ...ruling, summary: 'Entries with their pictures as a zip' },
    description: 'The same can be imported.',
    querystring: inCollection,
    ...{ response: { 200: Bytes }, produces: 'application/zip' },
  }),
  importEntries: endpoint({
    ...{ method: 'POST', ...at('/import'), ...managing, summary: 'Add the entries of a zip' },
    description: 'As the export makes it. Each entry is added on its own: one that is refused keeps no other out.',
    form: ImportFields.extend({ archive: image.describe('A zip') }),
    response: {
      200: z
        .object({
          added: z.array(AddedEntry),
          refused: z.array(z.object({ name: z.string(), code: z.string(), message: z.string() })),
        })
        .meta({ id: 'ImportedWatchlist' }),
    },
  }),
  statistics: endpoint({
    ...{ method: 'GET', ...at('/statistics'), ...reading, summary: 'What screening found' },
    description: 'Of the last seven days, unless a time is given.',
    querystring: z.object({ ...timeRange, collection }),
    response: {
      200: z
        .object({
          hours: z
            .array(z.object({ hour: time, screened: count, faces: count, hits: count, failed: count }))
            .describe('Oldest first; hours without any are left out'),
          alerts: z.object(Counted),
          entries: z
            .array(z.object({ entry_id: z.string(), name: z.string(), ...Counted }))
            .describe('Those matched most, at most 20'),
          similarities: z
            .array(z.object({ from: z.number(), ...Counted }))
            .describe('How alike matches were, in steps of one, by what people made of them'),
        })
        .meta({ id: 'WatchlistStatistics' }),
    },
  }),
  entry: endpoint({
    ...{ method: 'GET', ...at('/:id'), ...managing, summary: 'An entry', params: byId },
    response: { 200: WatchlistEntry },
  }),
  updateEntry: endpoint({
    ...{ method: 'PUT', ...at('/:id'), ...managing, summary: 'Change an entry', params: byId },
    description: 'What is left out stays. expires_at null: it does not expire.',
    body: z.object({ name: name.optional(), reason: reason.optional(), expires_at: moment.nullable().optional() }),
    response: { 200: WatchlistEntry },
  }),
  removeEntry: endpoint({
    ...{ method: 'DELETE', ...at('/:id'), ...managing, summary: 'Remove an entry', params: byId },
    description:
      'With its faces, pictures and alerts; matches in the history name nobody any more. 202: a step failed and is repeated until it succeeds.',
    response: {
      200: Removed,
      202: Removed,
    },
  }),
  approveEntry: endpoint({
    ...{ method: 'POST', ...at('/:id/approve'), ...managing, summary: 'Approve an entry', params: byId },
    description: 'By somebody else than who added it (403 own_entry).',
    response: { 200: WatchlistEntry },
  }),
  addEntryImages: endpoint({
    ...{ method: 'POST', ...at('/:id/images'), ...managing, summary: 'Add pictures to an entry', params: byId },
    description: '400: no picture has a usable face.',
    form: z.object({ images }),
    response: { 201: AddedEntry },
  }),
  entryImage: endpoint({
    ...{ method: 'GET', ...at('/:id/images/:reference'), ...reading, summary: 'A reference picture' },
    ...{ params: byReference, ...picture },
  }),
  entryThumbnail: endpoint({
    ...{ method: 'GET', ...at('/:id/images/:reference/thumbnail'), ...reading, summary: 'The face of it' },
    ...{ params: byReference, small: true, ...picture },
  }),
  removeEntryImage: endpoint({
    ...{ method: 'DELETE', ...at('/:id/images/:reference'), ...managing, summary: 'Remove a reference picture' },
    description: 'Not the last one: remove the entry instead.',
    params: byReference,
    response: { 200: WatchlistEntry },
  }),
}
