/** Every endpoint there is: the server must have a handler for each, and has no other under /api. */
import { accessEndpoints } from './access.ts'
import type { Endpoint } from './endpoint.ts'
import { historyEndpoints } from './history.ts'
import { operationsEndpoints } from './operations.ts'
import { peopleEndpoints } from './people.ts'
import { recognitionEndpoints } from './recognition.ts'

export const endpoints: Endpoint[] = [
  ...Object.values<Endpoint>(accessEndpoints),
  ...Object.values<Endpoint>(recognitionEndpoints),
  ...Object.values<Endpoint>(peopleEndpoints),
  ...Object.values<Endpoint>(historyEndpoints),
  ...Object.values<Endpoint>(operationsEndpoints),
]
