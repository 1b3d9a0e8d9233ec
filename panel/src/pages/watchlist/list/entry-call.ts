/** Sending pictures of an entry. */
import { form } from '@likeness/client'
import { api, ApiError, unwrap } from '../../../api.ts'
import { type Refused, refusalsOf } from '../../../faces/enroll-call.ts'
import type { Box } from '../../../faces/picture.ts'
import type { TrayPicture } from '../../../faces/use-tray.ts'
import { pathOf } from '../api.ts'

/** Of the face, on every side: as much as makes a picture of one person. */
const AROUND = 0.6
const ABOUT_FACES = ['no_face', 'no_usable_face', 'several_faces', 'low_match']

/** Pictures the server would not take, and why; null: the error is about something else. */
export function refusedPictures(error: unknown): Refused[] | null {
  if (!(error instanceof ApiError)) return null
  if (error.status !== 400 || !ABOUT_FACES.includes(error.code)) return refusalsOf(error)
  // For the sake of its older clients the watchlist says 400 where others say 422.
  return refusalsOf(new ApiError(422, error.problem, error.requestId))
}

/** The part of a picture around the face that is meant; the whole one where this browser cannot cut it. */
async function cutOut(file: File, { left, top, width, height }: Box): Promise<File> {
  try {
    const picture = await createImageBitmap(file)
    const side = Math.max(width * picture.width, height * picture.height) * (1 + 2 * AROUND)
    const within = (middle: number, whole: number) => {
      const from = Math.max(0, middle - side / 2)
      return { from, size: Math.min(whole, middle + side / 2) - from }
    }
    const x = within((left + width / 2) * picture.width, picture.width)
    const y = within((top + height / 2) * picture.height, picture.height)
    const canvas = new OffscreenCanvas(Math.round(x.size), Math.round(y.size))
    canvas.getContext('2d')?.drawImage(picture, -x.from, -y.from)
    picture.close()
    const cut = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })
    return new File([cut], file.name, { type: 'image/jpeg' })
  } catch {
    return file
  }
}

/** Of several faces only the one that was clicked is sent. */
const prepared = (pictures: TrayPicture[]) =>
  Promise.all(
    pictures.map(async ({ file, box, detected }) => {
      const several = (detected?.faces.length ?? 0) > 1
      return box && several ? cutOut(file, box) : file
    }),
  )

export interface EntryFields {
  name: string
  reason: string
  expires_at: string | null
}

export async function addEntry(fields: EntryFields, pictures: TrayPicture[]) {
  const images = await prepared(pictures)
  return unwrap(api.POST('/api/v1/watchlist', form({ ...fields, images })))
}

export async function addPictures(id: string, pictures: TrayPicture[]) {
  const images = await prepared(pictures)
  return unwrap(api.POST('/api/v1/watchlist/{id}/images', { params: pathOf(id), ...form({ images }) }))
}
