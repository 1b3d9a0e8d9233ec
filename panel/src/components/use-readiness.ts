import { useQuery } from '@tanstack/react-query'
import { api, ApiError, unwrap, type Schemas } from '../api.ts'

/** Can the server serve, and which part cannot. A server that is not ready answers 503 with the same report. */
export const useReadiness = () =>
  useQuery({
    queryKey: ['ready'],
    queryFn: async ({ signal }): Promise<Schemas['Readiness']> => {
      try {
        return await unwrap(api.GET('/api/v1/ready', { signal }))
      } catch (error) {
        if (!(error instanceof ApiError) || typeof error.problem.checks !== 'object') throw error
        return { status: 'unready', checks: error.problem.checks as Record<string, string> }
      }
    },
    refetchInterval: 15_000,
  })
