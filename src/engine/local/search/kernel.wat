;; Scans blocks of vectors for the nearest to a probe. `npx tsx benchmarks/search/build-kernel.ts` compiles this file
;; into kernel-bytes.ts; kernel.test.ts proves that the two belong together.
;;
;; A block holds 32 vectors of `dims` numbers with sketches of `lead` numbers (multiples of 32, at most 2048 and 128).
;; It has two parts, each in a row with those of the other blocks:
;;   sketches       32 x lead  signed bytes: the vector along the few directions in which faces differ most
;;   sketch scales  32 x f32   number of the sketch ~ sketch scale * byte
;;   rests          32 x f32   length of the vector's part that the sketch leaves out
;;   sketch errors  32 x f32   what rounding the sketch can add
;; and
;;   scales         32 x f32   0: the place is empty
;;   errors         32 x f32   length of what the codes leave out
;;   codes          32 x dims  signed bytes, number ~ scale * code
;;   residuals      32 x dims  signed bytes, number ~ scale * (code + residual / 254)
;; For a probe of length 1 the cosine is at most sketch product + rest * the probe's rest + sketch error, and at most
;; code product + error. Most vectors are refused by the sketch, nearly all others by the codes; only those that could
;; be among the best k have their residuals read. What is found is therefore exact.
(module
  (import "env" "memory" (memory 1 32768 shared))

  ;; Sum of products of `dims` signed bytes with `dims` signed 16-bit numbers. A 32-bit lane holds the products of a
  ;; sixteenth of the numbers: no overflow.
  (func $dot (param $row i32) (param $probe i32) (param $dims i32) (result f32)
    (local $end i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $end (i32.add (local.get $row) (local.get $dims)))
    (loop $next
      (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s
        (v128.load8x8_s (local.get $row)) (v128.load (local.get $probe)))))
      (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=8 (local.get $row)) (v128.load offset=16 (local.get $probe)))))
      (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=16 (local.get $row)) (v128.load offset=32 (local.get $probe)))))
      (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=24 (local.get $row)) (v128.load offset=48 (local.get $probe)))))
      (local.set $row (i32.add (local.get $row) (i32.const 32)))
      (local.set $probe (i32.add (local.get $probe) (i32.const 64)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end))))
    ;; The lanes are added as floats: their sum need not fit 32 bits.
    (local.set $a (f32x4.add
      (f32x4.add (f32x4.convert_i32x4_s (local.get $a)) (f32x4.convert_i32x4_s (local.get $b)))
      (f32x4.add (f32x4.convert_i32x4_s (local.get $c)) (f32x4.convert_i32x4_s (local.get $d)))))
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
      (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))

  ;; Replaces the smallest of the k entries (f32 score, i32 place) of a binary heap.
  (func $replace_smallest (param $heap i32) (param $k i32) (param $score f32) (param $place i32)
    (local $at i32) (local $child i32) (local $from i32) (local $to i32)
    (block $placed
      (loop $down
        (local.set $child (i32.add (i32.shl (local.get $at) (i32.const 1)) (i32.const 1)))
        (br_if $placed (i32.ge_u (local.get $child) (local.get $k)))
        (local.set $from (i32.add (local.get $heap) (i32.shl (local.get $child) (i32.const 3))))
        (if (i32.lt_u (i32.add (local.get $child) (i32.const 1)) (local.get $k))
          (then (if (f32.lt (f32.load offset=8 (local.get $from)) (f32.load (local.get $from)))
            (then
              (local.set $child (i32.add (local.get $child) (i32.const 1)))
              (local.set $from (i32.add (local.get $from) (i32.const 8)))))))
        (br_if $placed (f32.ge (f32.load (local.get $from)) (local.get $score)))
        (local.set $to (i32.add (local.get $heap) (i32.shl (local.get $at) (i32.const 3))))
        (i64.store (local.get $to) (i64.load (local.get $from)))
        (local.set $at (local.get $child))
        (br $down)))
    (local.set $to (i32.add (local.get $heap) (i32.shl (local.get $at) (i32.const 3))))
    (f32.store (local.get $to) (local.get $score))
    (i32.store offset=4 (local.get $to) (local.get $place)))

  ;; The same for four rows that follow each other, at most 128 numbers each: their sums fit 32 bits.
  (func $dot4 (param $row i32) (param $probe i32) (param $dims i32) (result v128)
    (local $end i32) (local $p v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $second i32) (local $third i32) (local $fourth i32)
    (local.set $end (i32.add (local.get $row) (local.get $dims)))
    (local.set $second (local.get $end))
    (local.set $third (i32.add (local.get $second) (local.get $dims)))
    (local.set $fourth (i32.add (local.get $third) (local.get $dims)))
    (loop $next
      (local.set $p (v128.load (local.get $probe)))
      (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $row)) (local.get $p))))
      (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $second)) (local.get $p))))
      (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $third)) (local.get $p))))
      (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $fourth)) (local.get $p))))
      (local.set $p (v128.load offset=16 (local.get $probe)))
      (local.set $a (i32x4.add (local.get $a)
        (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $row)) (local.get $p))))
      (local.set $b (i32x4.add (local.get $b)
        (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $second)) (local.get $p))))
      (local.set $c (i32x4.add (local.get $c)
        (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $third)) (local.get $p))))
      (local.set $d (i32x4.add (local.get $d)
        (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $fourth)) (local.get $p))))
      (local.set $probe (i32.add (local.get $probe) (i32.const 32)))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $second (i32.add (local.get $second) (i32.const 16)))
      (local.set $third (i32.add (local.get $third) (i32.const 16)))
      (local.set $fourth (i32.add (local.get $fourth) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end))))
    ;; Four sums of four lanes each become the four lanes of one.
    (local.set $a (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
    (local.set $c (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d))))
    (f32x4.convert_i32x4_s (i32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $a) (local.get $c))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $a) (local.get $c)))))

  ;; Looks at the codes of a row of the codes at `block` and, if they do not refuse it, at its residuals; `place` is what
  ;; to call it. Returns the least score of the heap.
  (func $judge (param $block i32) (param $row i32) (param $place i32) (param $dims i32)
      (param $probe i32) (param $scale f32) (param $heap i32) (param $k i32) (result f32)
    (local $lengths i32) (local $codes i32)
    (local $floor f32) (local $dot f32) (local $factor f32) (local $score f32)
    (local.set $floor (f32.load (local.get $heap)))
    (block $refused
      (local.set $lengths (i32.add (local.get $block) (i32.shl (local.get $row) (i32.const 2))))
      (br_if $refused (f32.eq (f32.load (local.get $lengths)) (f32.const 0)))
      (local.set $codes (i32.add
        (i32.add (local.get $block) (i32.const 256))
        (i32.mul (local.get $row) (local.get $dims))))
      (local.set $dot (call $dot (local.get $codes) (local.get $probe) (local.get $dims)))
      (local.set $factor (f32.mul (f32.load (local.get $lengths)) (local.get $scale)))
      (br_if $refused (f32.le
        (f32.add (f32.mul (local.get $dot) (local.get $factor)) (f32.load offset=128 (local.get $lengths)))
        (local.get $floor)))
      (local.set $score (f32.mul (local.get $factor) (f32.add (local.get $dot)
        (f32.div
          (call $dot
            (i32.add (local.get $codes) (i32.shl (local.get $dims) (i32.const 5)))
            (local.get $probe) (local.get $dims))
          (f32.const 254)))))
      (br_if $refused (f32.le (local.get $score) (local.get $floor)))
      (call $replace_smallest (local.get $heap) (local.get $k) (local.get $score)
        (i32.add (local.get $place) (local.get $row))))
    (f32.load (local.get $heap)))

  ;; Keeps in `heap` the k best of what it holds and the vectors of `count` blocks, whose numbers `blocks` lists; an
  ;; entry's place is the block's number times 32 plus the row. The probe's numbers ~ scale * code of 16 bits, likewise
  ;; its sketch's; `rest` is the length of what the sketch leaves out. `sketched` 0: sketches are not looked at.
  (func (export "scan") (param $blocks i32) (param $count i32)
      (param $sketches_at i32) (param $codes_at i32) (param $dims i32) (param $lead i32) (param $sketched i32)
      (param $probe i32) (param $scale f32) (param $sketch i32) (param $sketch_scale f32) (param $rest f32)
      (param $heap i32) (param $k i32)
    (local $last i32) (local $block i32) (local $sketches i32) (local $codes i32) (local $lengths i32)
    (local $sketch_size i32) (local $code_size i32) (local $row i32) (local $open i32) (local $floor f32)
    (local.set $sketch_size (i32.shl (i32.add (local.get $lead) (i32.const 12)) (i32.const 5)))
    (local.set $code_size (i32.shl (i32.add (i32.shl (local.get $dims) (i32.const 1)) (i32.const 8)) (i32.const 5)))
    (local.set $last (i32.add (local.get $blocks) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $floor (f32.load (local.get $heap)))
    (block $done
      (loop $next_block
        (br_if $done (i32.ge_u (local.get $blocks) (local.get $last)))
        (local.set $block (i32.load (local.get $blocks)))
        (local.set $sketches (i32.add
          (local.get $sketches_at) (i32.mul (local.get $block) (local.get $sketch_size))))
        (local.set $lengths (i32.add (local.get $sketches) (i32.shl (local.get $lead) (i32.const 5))))
        (local.set $codes (i32.add (local.get $codes_at) (i32.mul (local.get $block) (local.get $code_size))))
        (local.set $block (i32.shl (local.get $block) (i32.const 5)))
        (local.set $row (i32.const 0))
        (loop $next_rows
          ;; A bit for each of four rows that has to be judged.
          (local.set $open (i32.const 15))
          (if (local.get $sketched) (then
            (local.set $open (i32x4.bitmask (f32x4.gt
              (f32x4.add
                (f32x4.add
                  (f32x4.mul
                    (call $dot4 (local.get $sketches) (local.get $sketch) (local.get $lead))
                    (f32x4.mul (v128.load (local.get $lengths)) (f32x4.splat (local.get $sketch_scale))))
                  (f32x4.mul (v128.load offset=128 (local.get $lengths)) (f32x4.splat (local.get $rest))))
                (v128.load offset=256 (local.get $lengths)))
              (f32x4.splat (local.get $floor)))))
            (local.set $sketches (i32.add (local.get $sketches) (i32.shl (local.get $lead) (i32.const 2))))
            (local.set $lengths (i32.add (local.get $lengths) (i32.const 16)))))
          (block $judged
            (loop $next_open
              (br_if $judged (i32.eqz (local.get $open)))
              (local.set $floor (call $judge
                (local.get $codes) (i32.add (local.get $row) (i32.ctz (local.get $open))) (local.get $block)
                (local.get $dims) (local.get $probe) (local.get $scale) (local.get $heap) (local.get $k)))
              (local.set $open (i32.and (local.get $open) (i32.sub (local.get $open) (i32.const 1))))
              (br $next_open)))
          (local.set $row (i32.add (local.get $row) (i32.const 4)))
          (br_if $next_rows (i32.lt_u (local.get $row) (i32.const 32))))
        (local.set $blocks (i32.add (local.get $blocks) (i32.const 4)))
        (br $next_block)))))
