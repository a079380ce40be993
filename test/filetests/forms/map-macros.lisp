; test forms
(defstruct pair (a u64) (b u64))
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defmap narrow :type :array :key-size 4 :value-size 2 :max-entries 16)
(defmap signed :type :array :key-size 4 :value-type i32 :max-entries 16)
(defmap odd :type :array :key-size 4 :value-size 6 :max-entries 16)
(defmap pairs :type :hash :key-size 4 :value-type pair :max-entries 16)
(defprog p (:type :xdp)
  (getmap narrow 1)
  (getmap signed 1)
  (getmap odd 1)
  (getmap pairs 1)
  (setmap counts 1 2)
  (setmap counts 1 2 BPF_NOEXIST)
  (set-getmap! counts 1 2)
  (remmap counts 1)
  (delmap counts 1)
  (incf-map counts (get-prandom-u32) 5)
  (incf-map narrow 1)
  (decf (getmap counts 1) 2)
  (incf (getmap pairs 1)))
; =>
; ; p
; (let ((#:pointer (map-lookup narrow 1))) (if #:pointer (load u16 #:pointer 0) 0))
; (let ((#:pointer (map-lookup signed 1))) (if #:pointer (load i32 #:pointer 0) 0))
;
; (let ((#:pointer (map-lookup odd 1)))
;   (if #:pointer (logior (load u32 #:pointer 0) (<< (load u16 #:pointer 4) 32)) 0))
;
; (map-lookup pairs 1)
; (map-update counts 1 2 0)
; (map-update counts 1 2 1)
; (map-update counts 1 2 0)
; (map-delete counts 1)
; (map-delete counts 1)
;
; (let* ((#:key (get-prandom-u32)) (#:pointer (map-lookup counts #:key)))
;   (if #:pointer (atomic-add #:pointer 0 5 u64) (progn (map-update counts #:key 5 0) 0)))
;
; (let ((#:pointer (map-lookup narrow 1)))
;   (when #:pointer (store u16 #:pointer 0 (+ (load u16 #:pointer 0) 1))))
;
; (let* ((#:pointer (map-lookup counts 1)))
;   (if #:pointer (atomic-add #:pointer 0 -2 u64) (progn (map-update counts 1 -2 0) 0)))
;
; (let* ((#:pointer (map-lookup pairs 1)))
;   (if #:pointer
;       (atomic-add #:pointer 0 1 u64)
;       (progn
;         (let ((#:buffer (struct-alloc 16)))
;           (store u64 #:buffer 0 1)
;           (map-update pairs 1 #:buffer 0))
;         0)))
