; test forms
(defconstant +ports+ (list 22 80))
(defconstant +first+ (car +ports+))
(defmacro any-port (p) `(or ,@(mapcar (lambda (n) `(= ,p ,n)) +ports+)))
(defprog p (:type :xdp :license "GPL")
  (if (any-port (ctx rx-queue-index)) +first+ 0))
; =>
; ; p
; (if (or (= (ctx rx-queue-index) 22) (= (ctx rx-queue-index) 80)) 22 0)
