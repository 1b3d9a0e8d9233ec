/** Where a gallery's files are among our objects. */
export const folderOf = (galleryId: string) => `galleries/${galleryId}/`
export const originalKey = (galleryId: string, photoId: string, format: string) =>
  `${folderOf(galleryId)}photos/${photoId}.${format}`
/** Named by content, so that nobody is shown an older version of a photo that was replaced. */
export const smallKey = (galleryId: string, photoId: string, size: 'thumbnail' | 'preview', version: string) =>
  `${folderOf(galleryId)}${size}s/${photoId}-${version.replace(/[^A-Za-z0-9]/g, '').slice(0, 16)}.jpg`
