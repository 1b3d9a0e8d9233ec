/**
 * Entries come and go. What changes whose a face is goes in line for each list.
 *
 *     add     row `adding` -> pictures enrolled -> `active`, or `waiting` where four eyes are asked for
 *     remove  row `removing` -> the person's erasure, which takes hits, pictures and the row with it
 *
 * A process may die between any two steps; `tidy.ts` takes back what it leaves.
 */
import { randomBytes } from 'node:crypto'
import { catalogue, isLikenessError, LikenessError } from '#errors'
import type { EnrollImage } from '#people/enrollment.ts'
import { refusalError } from '#people/refusals.ts'
import type { WatchlistDeps } from './deps.ts'
import type { Entry } from './entry.ts'
import { entryExpiry, entryName, entryReason } from './texts.ts'
import type { Views } from './views.ts'
import type { Watchlist } from './watchlist.ts'

type Deps = Pick<
  WatchlistDeps,
  'people' | 'erasures' | 'entries' | 'audit' | 'inLine' | 'ensureCollection' | 'settings'
> & { views: Views }

/** As it was before pictures were to be added. */
const stateIn = ({ state, addedBy, approvedBy }: Entry) => ({ state, addedBy, approvedBy })
/** Nothing was taken. Of other failures nobody knows. */
const isRefusal = (error: unknown) => isLikenessError(error) && catalogue[error.code].status < 500

type Entries = Omit<Watchlist['entries'], 'refresh'>

export function createEntries(deps: Deps): Entries {
  const { people, erasures, entries, audit, inLine, ensureCollection, settings } = deps
  const { view, viewed, found } = deps.views
  /** Whoever adds, or adds pictures, is not who says that it is right. */
  const stateOf = settings.fourEyes ? 'waiting' : 'active'

  const note = ({ collectionId, entryId }: Entry, action: string, actor: string, details: object = {}) =>
    audit.record({ actor, action: `watchlist.${action}`, collectionId, target: entryId, details: { ...details } })

  async function change(entry: Entry, values: Parameters<typeof entries.update>[1]): Promise<Entry> {
    const changed = await entries.update(entry.entryId, values)
    if (changed) return changed
    throw new LikenessError('entry_not_found', { details: { entryId: entry.entryId } })
  }

  /**
   * Before the first face is found by anybody: a process may die in between. While it waits, only who is waited for
   * adds to it, so that nobody becomes the other pair of eyes for what they added themselves.
   */
  async function wait(entry: Entry, actor: string): Promise<void> {
    if (entry.state === 'waiting' && entry.addedBy !== actor)
      throw new LikenessError('entry_waits', { details: { entryId: entry.entryId } })
    await change(entry, { state: 'waiting', addedBy: actor, approvedBy: null })
  }

  const enroll = (entry: Entry, images: EnrollImage[], actor: string) =>
    people.enroll({
      ...{ collectionId: entry.collectionId, images, recordedBy: actor, qualityFilter: 'AUTO' },
      quality: settings.quality,
      ...(entry.personId === null ? { name: entry.name, namesake: true } : { personId: entry.personId }),
    })

  return {
    async add({ collectionId, name, reason, expiresAt, images }, actor) {
      const values = { name: entryName(name), reason: entryReason(reason), expiresAt: entryExpiry(expiresAt) }
      if (images.length === 0)
        throw new LikenessError('invalid_argument', {
          message: 'An entry needs at least one picture.',
          details: { argument: 'images' },
        })
      await ensureCollection(collectionId, actor)
      return inLine(collectionId, async () => {
        const entry = await entries.add({
          ...{ ...values, collectionId, entryId: `entry_${randomBytes(6).toString('hex')}` },
          ...{ personId: null, state: 'adding', addedBy: actor, approvedBy: null },
        })
        try {
          const result = await enroll(entry, images, actor)
          if (!result.person || result.faceIds.length === 0) throw refusalError(result)
          const added = await change(entry, { personId: result.person.personId, state: stateOf })
          await note(added, 'entry_added', actor, { pictures: result.faceIds.length, waits: settings.fourEyes })
          return { entry: await view(added), refused: result.refused }
        } catch (error) {
          await entries.remove(entry.entryId)
          throw error
        }
      })
    },

    async addPictures(entryId, images, actor) {
      const { collectionId } = await found(entryId)
      return inLine(collectionId, async () => {
        const entry = await found(entryId)
        if (settings.fourEyes) await wait(entry, actor)
        const result = await enroll(entry, images, actor)
          .then((it) => (it.faceIds.length === 0 ? Promise.reject(refusalError(it)) : it))
          .catch(async (error: unknown) => {
            if (settings.fourEyes && isRefusal(error)) await change(entry, stateIn(entry))
            throw error
          })
        const changed = await found(entryId)
        await note(changed, 'pictures_added', actor, { pictures: result.faceIds.length })
        return { entry: await viewed(changed), refused: result.refused }
      })
    },

    get: async (entryId) => viewed(await found(entryId)),

    async list(filter) {
      const page = await entries.list({ ...filter, states: filter.states ?? ['active', 'waiting'] })
      return { total: page.total, entries: await Promise.all(page.entries.map((one) => view(one, one.counts))) }
    },

    async update(entryId, { name, reason, expiresAt }, actor) {
      const entry = await found(entryId)
      const values = {
        ...(name !== undefined && { name: entryName(name) }),
        ...(reason !== undefined && { reason: entryReason(reason) }),
        ...(expiresAt !== undefined && { expiresAt: entryExpiry(expiresAt) }),
      }
      const changed = await change(entry, values)
      if (values.name !== undefined && entry.personId !== null)
        await people.update(entry.personId, { name: values.name }, { namesake: true })
      await note(changed, 'entry_changed', actor, { changed: Object.keys(values) })
      return viewed(changed)
    },

    async approve(entryId, actor) {
      const { collectionId } = await found(entryId)
      return inLine(collectionId, async () => {
        const entry = await found(entryId)
        if (entry.state !== 'waiting') throw new LikenessError('entry_not_waiting', { details: { entryId } })
        if (entry.addedBy === actor) throw new LikenessError('own_entry', { details: { entryId } })
        const approved = await change(entry, { state: 'active', approvedBy: actor })
        await note(approved, 'entry_approved', actor)
        return viewed(approved)
      })
    },

    async remove(entryId, reason, actor) {
      // Also one whose removal was broken off.
      const entry = await entries.byId(entryId)
      if (!entry || entry.state === 'adding') throw new LikenessError('entry_not_found', { details: { entryId } })
      return inLine(entry.collectionId, async () => {
        await change(entry, { state: 'removing' })
        const erasure = await erase(entry, reason, actor)
        await entries.remove(entryId)
        await note(entry, reason === 'expired' ? 'entry_expired' : 'entry_removed', actor)
        return erasure
      })
    },

    async removePicture(entryId, referenceId, actor) {
      const entry = await found(entryId)
      if (entry.personId === null) throw new LikenessError('reference_not_found', { details: { referenceId } })
      await people.removeReference(entry.personId, referenceId)
      await note(entry, 'picture_removed', actor)
      return viewed(entry)
    },
  }

  async function erase({ personId }: Entry, reason: string, requestedBy: string) {
    if (personId === null) return null
    return erasures.erase({ personId, reason, requestedBy }).catch((error: unknown) => {
      // Somebody erased the person by another door, longer ago than there is a receipt.
      if (isLikenessError(error) && error.code === 'person_not_found') return null
      throw error
    })
  }
}
