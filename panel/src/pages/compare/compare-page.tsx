import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { form } from '@likeness/client'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { Page } from '../../components/page.tsx'
import { pictureId, usePastedPictures } from '../../faces/picture.ts'
import { Outcome } from './outcome.tsx'
import { ComparedPicture, type SideName } from './compared-picture.tsx'
import { useComparedFaces } from './use-compared-faces.ts'

interface Given {
  id: string
  file: File
}

/** Asks the server for two pictures; the answer is kept while the page shows them, nothing of it anywhere else. */
function useComparison(source: Given | null, target: Given | null) {
  return useQuery({
    queryKey: ['compare', source?.id, target?.id],
    queryFn: ({ signal }) => {
      const pictures = form({ source: source?.file, target: target?.file })
      return unwrap(api.POST('/api/v1/compare', { ...pictures, signal }))
    },
    enabled: source !== null && target !== null,
    staleTime: Infinity,
    gcTime: 0,
  })
}

export function ComparePage() {
  const { t } = useTranslation('compare')
  const [pictures, setPictures] = useState<{ source: Given | null; target: Given | null }>({
    source: null,
    target: null,
  })
  const { source, target } = pictures
  const [active, setActive] = useState<string | null>(null)
  const { data, error, isFetching, refetch } = useComparison(source, target)
  const faces = useComparedFaces(data)
  const put = useCallback((side: SideName, file: File) => {
    setPictures((all) => ({ ...all, [side]: { id: pictureId(), file } }))
  }, [])
  const paste = useCallback(
    (files: File[]) => {
      // The first empty place, then the second one anew.
      const sides: SideName[] = source ? ['target'] : target ? ['source'] : ['source', 'target']
      sides.forEach((side, index) => files[index] && put(side, files[index]))
    },
    [source, target, put],
  )
  usePastedPictures(paste)
  const size = useMemo(() => ({ source: data?.source ?? null, target: data?.target ?? null }), [data])
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        <Button
          variant="default"
          leftSection={<IconArrowsExchange size={18} aria-hidden />}
          disabled={!source && !target}
          onClick={() => setPictures({ source: target, target: source })}
        >
          {t('swap')}
        </Button>
      }
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        {(['source', 'target'] as const).map((side) => (
          <ComparedPicture
            key={side}
            side={side}
            file={pictures[side]?.file ?? null}
            size={size[side]}
            faces={faces[side]}
            active={active}
            onActive={setActive}
            onPicture={(file) => put(side, file)}
            onRemove={() => setPictures((all) => ({ ...all, [side]: null }))}
          />
        ))}
      </SimpleGrid>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Outcome compared={data} active={active} onActive={setActive} />
      ) : isFetching ? (
        <LoadingState rows={2} height={60} />
      ) : (
        <Stack align="center">
          <Group>
            <Text c="dimmed">{t('wants_two')}</Text>
          </Group>
        </Stack>
      )}
    </Page>
  )
}
