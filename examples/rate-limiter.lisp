; A token bucket for each source: a packet costs one token, tokens come back with time, and a source that has none left is
; dropped. The bucket is a struct in a map; two CPUs that race for one may both get its last token, which is near enough.
(defstruct bucket
  (tokens u64)
  (refilled-at u64))

(defmap buckets :type :lru-hash
  :key-size 4 :value-type bucket :max-entries 4096)

(defconstant +burst+ 64)
(defconstant +ns-per-token+ 1000000)

(defmacro min-of (a b)
  "The lesser of two values, each evaluated once."
  (let ((x (gensym)) (y (gensym)))
    `(let ((,x ,a) (,y ,b))
       (if (< ,x ,y) ,x ,y))))

(defprog rate-limiter (:type :xdp :license "GPL")
  (with-ipv4 (data data-end ip)
    (let ((source (ipv4-src-addr ip))
          (now (ktime-get-ns)))
      (if-let (b (getmap buckets source))
        (let* ((earned (/ (- now (bucket-refilled-at b)) +ns-per-token+))
               (tokens (min-of +burst+ (+ (bucket-tokens b) earned))))
          (when (> earned 0)
            (setf (bucket-refilled-at b) now))
          (when (= tokens 0)
            (return XDP_DROP))
          (setf (bucket-tokens b) (- tokens 1)))
        (let ((fresh (make-bucket)))
          (setf (bucket-tokens fresh) (- +burst+ 1)
                (bucket-refilled-at fresh) now)
          (setf (getmap buckets source) fresh)))))
  XDP_PASS)
