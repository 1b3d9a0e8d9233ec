import { ActionIcon, Alert as Notice, Button, Group, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { IconAlertTriangle, IconArrowBackUp, IconCircleCheck, IconKeyboard } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../components/empty-state.tsx'
import { useErrorWords } from '../../../components/error-words.ts'
import { ButtonLink } from '../../../components/links.tsx'
import { LoadingState } from '../../../components/loading-state.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { useFormats } from '../../../lib/format.ts'
import { screeningQuery } from '../api.ts'
import { ForOperators, WatchlistFrame } from '../frame.tsx'
import { ReviewCard } from './review-card.tsx'
import { ReviewHelp } from './review-help.tsx'
import { type Problem, useReview, type Verdict } from './use-review.ts'
import { useReviewKeys } from './use-review-keys.ts'

export const ReviewPage = () => (
  <ForOperators at="review">
    <Review />
  </ForOperators>
)

function Review() {
  const { t, i18n } = useTranslation('watchlist')
  const { number, decimal } = useFormats()
  const cache = useQueryClient()
  const review = useReview()
  const { current, next, done, left, problem, query } = review
  const [help, helpIs] = useDisclosure(false)
  const note = useRef<HTMLTextAreaElement>(null)
  const [notes, setNotes] = useState<Record<string, string>>({})
  const text = current ? (notes[current.id] ?? '') : ''
  const decide = (verdict: Verdict) => review.decide(verdict, text)
  useReviewKeys(
    {
      c: () => decide('confirmed'),
      d: () => decide('dismissed'),
      s: review.skip,
      u: review.undo,
      n: () => note.current?.focus(),
      '?': helpIs.toggle,
    },
    i18n.dir() === 'rtl',
  )
  useEffect(() => {
    if (!next) return
    // The next one is there when it is asked for.
    void cache.prefetchQuery(screeningQuery(next.processed_image_id))
    for (const src of [next.cropped_face_path, next.reference_path, next.original_image_path])
      if (src) new Image().src = src
  }, [next, cache])
  useUnsentGuard(review.unsent > 0)

  const tally = (verdict: Verdict) => done.filter((one) => one.verdict === verdict).length
  const undo = done.length > 0 && (
    <Button variant="default" leftSection={<IconArrowBackUp size={18} aria-hidden />} onClick={review.undo}>
      {t('review.undo')}
    </Button>
  )
  return (
    <WatchlistFrame
      at="review"
      actions={
        <Tooltip label={t('review.keys.title')}>
          <ActionIcon size="lg" variant="default" aria-label={t('review.keys.title')} onClick={helpIs.open}>
            <IconKeyboard size={20} />
          </ActionIcon>
        </Tooltip>
      }
    >
      <VisuallyHidden role="status" aria-live="polite">
        {current &&
          t('review.now', { name: current.name, similarity: decimal(current.similarity, 0), left: number(left) })}
      </VisuallyHidden>
      {problem && <NotStored problem={problem} onClose={review.dismissProblem} />}
      <QueryView query={query} loading={<LoadingState rows={2} height={260} />}>
        {() =>
          current ? (
            <>
              <Group justify="space-between" gap="xs">
                <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
                  {t('review.left', { count: left })}
                </Text>
                {done.length > 0 && (
                  <Text size="sm" c="dimmed">
                    {t('review.tally', {
                      confirmed: number(tally('confirmed')),
                      dismissed: number(tally('dismissed')),
                    })}
                  </Text>
                )}
              </Group>
              <ReviewCard
                alert={current}
                note={text}
                noteRef={note}
                onNote={(value) => setNotes((all) => ({ ...all, [current.id]: value }))}
                onDecide={decide}
                onSkip={next ? review.skip : undefined}
                onUndo={done.length > 0 ? review.undo : undefined}
              />
            </>
          ) : (
            <EmptyState
              icon={IconCircleCheck}
              title={t(done.length > 0 ? 'review.finished' : 'review.empty')}
              action={
                <>
                  {undo}
                  <ButtonLink to="/watchlist/alerts" variant="light">
                    {t('review.to_alerts')}
                  </ButtonLink>
                </>
              }
            >
              {done.length > 0
                ? t('review.tally', {
                    confirmed: number(tally('confirmed')),
                    dismissed: number(tally('dismissed')),
                  })
                : t('review.empty_text')}
            </EmptyState>
          )
        }
      </QueryView>
      <ReviewHelp opened={help} onClose={helpIs.close} />
    </WatchlistFrame>
  )
}

function NotStored({ problem, onClose }: { problem: Problem; onClose: () => void }) {
  const { t } = useTranslation('watchlist')
  const words = useErrorWords()
  const { alert, error, verdict } = problem
  return (
    <Notice
      color="red"
      role="alert"
      icon={<IconAlertTriangle />}
      title={t(verdict ? 'review.not_stored' : 'review.not_undone', { name: alert.name })}
      styles={READABLE}
      withCloseButton
      onClose={onClose}
      closeButtonLabel={t('common:close')}
    >
      {words.of(error).sentence || t('common:error.unreachable.title')}{' '}
      {t(verdict ? 'review.is_back' : 'review.is_decided')}
    </Notice>
  )
}

/** Whoever closes the window while something is on its way is asked. */
function useUnsentGuard(unsent: boolean) {
  useEffect(() => {
    if (!unsent) return undefined
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [unsent])
}
