/** What others are told of an alert: made when it is sent, of what is there then. */
import type { Objects } from '#objects/objects.ts'
import { isLikenessError } from '#errors'
import type { AlertStore, EntryStore, ScreeningStore } from './store.ts'

export interface RenderDeps {
  alerts: Pick<AlertStore, 'byId'>
  entries: Pick<EntryStore, 'byId'>
  screenings: Pick<ScreeningStore, 'byId'>
  objects: Pick<Objects, 'get'>
}

/** By the alert's id. Undefined: the alert, its entry or its screening is gone. The snapshot is the face cut out, a JPEG. */
export const createRenderAlert =
  ({ alerts, entries, screenings, objects }: RenderDeps) =>
  async (alertId: string): Promise<Record<string, unknown> | undefined> => {
    const alert = await alerts.byId(alertId)
    if (!alert) return undefined
    const [entry, screening] = await Promise.all([entries.byId(alert.entryId), screenings.byId(alert.screeningId)])
    if (!entry || entry.state === 'removing' || !screening) return undefined
    const face = screening.faces.find(({ index }) => index === alert.faceIndex)
    const key = face?.cropKey ?? null
    const snapshot =
      key === null
        ? undefined
        : await objects.get(key).catch((error: unknown) => {
            if (isLikenessError(error) && error.code === 'object_not_found') return undefined
            throw error
          })
    return {
      ...{ alert_id: alertId, state: alert.state, similarity: alert.similarity, threshold: screening.threshold },
      at: alert.at.toISOString(),
      ...{ decided_by: alert.decidedBy, decided_at: alert.decidedAt?.toISOString() ?? null, note: alert.note },
      entry: { id: entry.entryId, name: entry.name, reason: entry.reason },
      screening: {
        ...{ id: screening.screeningId, source: screening.source, identifier: screening.identifier },
        ...{ at: screening.at.toISOString(), width: screening.width, height: screening.height },
      },
      face: face ? { index: face.index, box: face.box, confidence: face.confidence } : null,
      snapshot: snapshot ? Buffer.from(snapshot).toString('base64') : null,
    }
  }
