/** Every endpoint there is: the server must have a handler for each, and has no other under /api. */
import { accessEndpoints } from './access.ts'
import { backendEndpoints } from './backend.ts'
import type { Endpoint } from './endpoint.ts'
import { galleriesEndpoints } from './galleries.ts'
import { galleryPhotosEndpoints } from './gallery-photos.ts'
import { galleryProcessingEndpoints } from './gallery-processing.ts'
import { historyEndpoints } from './history.ts'
import { operationsEndpoints } from './operations.ts'
import { peopleEndpoints } from './people.ts'
import { recognitionEndpoints } from './recognition.ts'
import { visitEndpoints } from './visit.ts'
import { watchlistAlertEndpoints } from './watchlist-alerts.ts'
import { watchlistScreeningEndpoints } from './watchlist-screening.ts'
import { watchlistEndpoints } from './watchlist.ts'
import { webhooksEndpoints } from './webhooks.ts'

export const endpoints: Endpoint[] = [
  ...Object.values<Endpoint>(accessEndpoints),
  ...Object.values<Endpoint>(recognitionEndpoints),
  ...Object.values<Endpoint>(peopleEndpoints),
  ...Object.values<Endpoint>(historyEndpoints),
  ...Object.values<Endpoint>(operationsEndpoints),
  ...Object.values<Endpoint>(backendEndpoints),
  ...Object.values<Endpoint>(galleriesEndpoints),
  ...Object.values<Endpoint>(galleryPhotosEndpoints),
  ...Object.values<Endpoint>(galleryProcessingEndpoints),
  ...Object.values<Endpoint>(visitEndpoints),
  ...Object.values<Endpoint>(watchlistEndpoints),
  ...Object.values<Endpoint>(watchlistScreeningEndpoints),
  ...Object.values<Endpoint>(watchlistAlertEndpoints),
  ...Object.values<Endpoint>(webhooksEndpoints),
]
