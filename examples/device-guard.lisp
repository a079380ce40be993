; The character devices that a container may use, as a table: null, zero, full, random, urandom, tty. Everything else is
; refused, and block devices altogether.
(defconstant +character-device+ 2)

(defmacro any-of (value &rest numbers)
  (let ((v (gensym)))
    `(let ((,v ,value))
       (or ,@(mapcar (lambda (n) `(= ,v ,n)) numbers)))))

(defprog device-guard (:type :cgroup-device :section "cgroup/dev" :license "GPL")
  (let ((kind (logand (ctx access-type) #xffff))
        (major (ctx major))
        (minor (ctx minor)))
    (if (= kind +character-device+)
        (case major
          (1 (any-of minor 3 5 7 8 9))
          (5 (= minor 0))
          (t 0))
        0)))
