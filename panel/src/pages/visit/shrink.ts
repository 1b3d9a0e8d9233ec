/** More than is looked at, and a small part of what telephones make. */
const LONGEST = 1600

/**
 * A picture of the size that is of use, upright, and without what cameras write into files, such as the place. What the
 * browser cannot read leaves as it is: the server may know better.
 */
export async function shrink(file: Blob): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(file)
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * scale)
    canvas.height = Math.round(bitmap.height * scale)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92))
    return made ?? file
  } catch {
    return file
  }
}
