/** Puts the rooms of this use together. */
import { createClients } from './clients.ts'
import type { GalleryDeps } from './deps.ts'
import { createFinders } from './finders.ts'
import { createFolders, GALLERY_FOLDERS } from './folders.ts'
import type { Galleries } from './galleries.ts'
import { createGalleryLife } from './gallery-life.ts'
import { createPhotos } from './photos.ts'
import { createProcess, GALLERY_PHOTO } from './process.ts'
import { createProcessPhoto } from './process-photo.ts'
import { createRematchGallery, GALLERY_REMATCH } from './rematch-gallery.ts'
import { createScoreFaces } from './score-faces.ts'
import { createTidy } from './tidy.ts'
import { createVisitors } from './visitors.ts'

export { GALLERY_FOLDERS, GALLERY_PHOTO, GALLERY_REMATCH }

export function createGalleries(deps: GalleryDeps) {
  const find = createFinders(deps)
  const scoreFaces = createScoreFaces(deps)
  const processPhoto = createProcessPhoto({ ...deps, scoreFaces })
  const { finish, ...life } = createGalleryLife({ ...deps, find })
  const clients = createClients({ ...deps, find, scoreFaces })
  const { handler: photoHandler, failed, ...process } = createProcess({ ...deps, find, processPhoto })
  const { handler: foldersHandler, ...folders } = createFolders({ ...deps, find })
  const galleries: Galleries = {
    ...life,
    ...{ clients, process, folders },
    photos: createPhotos({ ...deps, find }),
    visitors: createVisitors({ ...deps, find, enroll: clients.enrollFace }),
  }
  return {
    galleries,
    tidy: createTidy({ ...deps, finish }),
    photoHandler,
    /** A photo's job was given up. */
    photoFailed: failed,
    rematchHandler: createRematchGallery({ ...deps, scoreFaces }),
    foldersHandler,
  }
}
