import { LoadingState } from '../components/loading-state.tsx'

export const RouteLoading = () => <LoadingState />
