import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorState } from './error-state.tsx'
import { LoadingState } from './loading-state.tsx'

export interface QueryViewProps<T> {
  query: UseQueryResult<T>
  loading?: ReactNode
  /** Shown instead when this says so of the data. */
  isEmpty?: (data: T) => boolean
  empty?: ReactNode
  children: (data: T) => ReactNode
}

/** One of loading, error, empty and there. Data that is there stays while it is fetched again, and if that fails. */
export function QueryView<T>({ query, loading, isEmpty, empty, children }: QueryViewProps<T>) {
  const { data, error, isPending, refetch } = query
  if (data === undefined && error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (isPending) return loading ?? <LoadingState />
  return (
    <>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {empty !== undefined && isEmpty?.(data as T) ? empty : children(data as T)}
    </>
  )
}
